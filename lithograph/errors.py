"""Every error that reaches a user: what is wrong, where, and what to do.

``status`` is the HTTP status of the answer, ``exit_code`` that of the command. The web factory and the
command line each turn any ``LithographError`` into their form in one place.
"""

from dataclasses import dataclass
from typing import ClassVar, Final

LONGEST_SHOWN: Final = 80

RETRY_AFTER: Final = 5
"""Seconds after which those may ask again for whom there was no room."""


@dataclass(frozen=True, slots=True, order=True)
class Location:
    """A place in a source file; lines and columns count from 1. Line 0: somewhere in what ``file`` names."""

    file: str
    line: int
    column: int | None = None

    def __str__(self) -> str:
        place = f"{self.file}:{self.line}" if self.line else self.file
        return place if self.column is None else f"{place}:{self.column}"


@dataclass(frozen=True, slots=True)
class Problem:
    """One fault in a source file: where, what, what would be right, and the integrity rule it breaks."""

    location: Location
    message: str
    hint: str | None = None
    rule: int | None = None

    def __str__(self) -> str:
        notes = [note for note in (self.hint, self.rule and f"rule {self.rule}") if note]
        text = f"{self.location}: {self.message}"
        return f"{text} ({'; '.join(notes)})" if notes else text


def shown(text: str) -> str:
    """What a user gave, as a message can hold it: on one line, cut where it is long, quoted if blank."""
    cut = text if len(text) <= LONGEST_SHOWN else text[:LONGEST_SHOWN] + "…"
    line = printable(cut)
    return line if line.strip() else f'"{line}"'


def printable(text: str) -> str:
    """The text on one line, what would steer a terminal written out."""
    return "".join(letter if letter.isprintable() else ascii(letter)[1:-1] for letter in text)


class LithographError(Exception):
    """The base of all errors of this package; the message is complete as it stands."""

    status: ClassVar[int] = 500
    exit_code: ClassVar[int] = 2
    title: ClassVar[str] = "Could not run"

    def __init__(self, detail: str, *, hint: str | None = None) -> None:
        super().__init__(detail)
        self.detail = detail
        self.hint = hint
        self.headers: dict[str, str] = {}

    def __str__(self) -> str:
        return self.detail if self.hint is None else f"{self.detail}\n{self.hint}"


class SourceError(LithographError):
    """Faults in source files, all of them: one message line per fault."""

    exit_code: ClassVar[int] = 1
    title: ClassVar[str] = "Faults in the source files"

    def __init__(self, problems: tuple[Problem, ...], *, hint: str | None = None) -> None:
        super().__init__("\n".join(str(problem) for problem in problems), hint=hint)
        self.problems = problems


class SyntaxErrors(SourceError):
    """Files that do not parse."""

    status: ClassVar[int] = 400
    title: ClassVar[str] = "Syntax errors"


class UndeclaredTerms(SourceError):
    """Classes or properties in the data that no ontology module declares."""

    title: ClassVar[str] = "Undeclared terms"


class SchemaInData(SourceError):
    """Data files that try to say what only the ontology may say."""

    title: ClassVar[str] = "Schema axioms in a data file"


class OntologyError(SourceError):
    """Axioms that cannot be read: malformed lists, restrictions without a property, cyclic rules."""

    title: ClassVar[str] = "Faults in the ontology"


class ShapesError(LithographError):
    """Shapes or checks that an engine cannot read or evaluate."""

    status: ClassVar[int] = 400
    title: ClassVar[str] = "Faulty shapes"


class EnginesDisagree(LithographError):
    """Two SHACL engines gave different results for the same input."""

    exit_code: ClassVar[int] = 1
    title: ClassVar[str] = "The engines disagree"


class InconsistentGraph(LithographError):
    """The graph contradicts the ontology."""

    exit_code: ClassVar[int] = 1
    title: ClassVar[str] = "Inconsistent graph"


class UnlistedMerge(LithographError):
    """Two entities of ours became one, and no allow-list says so."""

    exit_code: ClassVar[int] = 1
    title: ClassVar[str] = "Unlisted merge of two entities"


class TooManyInferences(LithographError):
    """The closure would pass the set limit."""

    title: ClassVar[str] = "Too many inferred triples"


class MissingInput(LithographError):
    """A file, folder or snapshot that is not there."""

    status: ClassVar[int] = 503
    title: ClassVar[str] = "Missing input"


class SnapshotGone(MissingInput):
    """The folder of the snapshot in service was removed or changed under the server."""

    title: ClassVar[str] = "Snapshot gone"
    HINT: ClassVar[str] = "Its folder was removed or changed: build again, and restart the server."


class BadSetting(LithographError):
    """A setting with a value that cannot be used."""

    title: ClassVar[str] = "Bad setting"


class StorageError(LithographError):
    """The disk refused: full, read-only, or locked by another process."""

    title: ClassVar[str] = "Storage failed"


class NotWritten(StorageError):
    """A file that is made when it is first asked for cannot be written."""

    status: ClassVar[int] = 503


class AddressInUse(LithographError):
    """The server's address is taken or may not be used."""

    title: ClassVar[str] = "Address not available"


class BadRequest(LithographError):
    """A request that cannot be understood."""

    status: ClassVar[int] = 400
    title: ClassVar[str] = "Bad request"


class BadQuery(BadRequest):
    """A SPARQL query that does not parse or cannot be evaluated; ``line`` and ``column`` count from 1."""

    title: ClassVar[str] = "Malformed query"

    def __init__(
        self, detail: str, *, line: int | None = None, column: int | None = None, hint: str | None = None
    ) -> None:
        place = "" if line is None else f"line {line}, column {column}: "
        super().__init__(place + detail, hint=hint)
        self.line = line
        self.column = column


class ForbiddenQuery(BadQuery):
    """A query that would write, or reach outside the graph."""

    status: ClassVar[int] = 403
    title: ClassVar[str] = "Query not allowed here"


class NotAcceptable(BadRequest):
    """No representation that the client accepts."""

    status: ClassVar[int] = 406
    title: ClassVar[str] = "Not acceptable"


class HeaderTooLong(LithographError):
    """A header longer than any client needs, which would take long to read."""

    status: ClassVar[int] = 431
    title: ClassVar[str] = "Header too long"


class UnsupportedMedia(BadRequest):
    """A request body of a kind that is not read here."""

    status: ClassVar[int] = 415
    title: ClassVar[str] = "Unsupported media type"


class NotFound(LithographError):
    """An address or term that names nothing here."""

    status: ClassVar[int] = 404
    title: ClassVar[str] = "Not found"


class NotEntailed(NotFound):
    """A triple that is neither stated nor follows."""

    exit_code: ClassVar[int] = 1
    title: ClassVar[str] = "Does not follow"


class QueryTimeout(LithographError):
    """A query that took longer than its limit."""

    status: ClassVar[int] = 504
    title: ClassVar[str] = "Query timed out"


class ValidationTimeout(QueryTimeout):
    """A validation that took longer than its limit."""

    title: ClassVar[str] = "Validation timed out"


class ServiceFailed(LithographError):
    """Another endpoint that a query asks did not answer, or not as it should."""

    status: ClassVar[int] = 502
    title: ClassVar[str] = "Another endpoint failed"


class ResultTooLarge(LithographError):
    """An answer longer than the server sends."""

    status: ClassVar[int] = 413
    title: ClassVar[str] = "Answer too long"


class Overloaded(LithographError):
    """No process is free to answer, or the one that answered ended."""

    status: ClassVar[int] = 503
    title: ClassVar[str] = "Server busy"

    @classmethod
    def for_now(cls, detail: str) -> "Overloaded":
        """The error of what has no room now, with the seconds after which to ask again (RFC 9110, 10.2.3)."""
        error = cls(detail, hint=f"Try again in {RETRY_AFTER} seconds.")
        error.headers["Retry-After"] = str(RETRY_AFTER)
        return error


class QueryCancelled(LithographError):
    """A query that its client stopped."""

    status: ClassVar[int] = 503
    title: ClassVar[str] = "Query cancelled"


class UnsupportedFeature(LithographError):
    """A construct that this engine does not do."""

    status: ClassVar[int] = 501
    exit_code: ClassVar[int] = 3
    title: ClassVar[str] = "Unsupported feature"
