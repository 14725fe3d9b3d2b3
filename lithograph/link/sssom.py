"""SSSOM tables: read with the line of every mapping, written back byte for byte.

https://mapping-commons.github.io/sssom/ (1.0, and the slots of its repository after it). A row keeps the
text it was read from, so that writing what was read changes nothing.
"""

import csv
import re
import sys
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass, field, replace
from pathlib import Path
from typing import Final

from lithograph.errors import Location, MissingInput, Problem, SyntaxErrors
from lithograph.formats import no_text
from lithograph.link.head import Metadata, read_head
from lithograph.terms import OWL, RDF, RDFS, SKOS, SSSOM, XSD

NOT: Final = "Not"
NO_TERM: Final = "sssom:NoTermFound"
BUILT_IN: Final = {
    "linkml": "https://w3id.org/linkml/",
    "owl": OWL.iri,
    "rdf": RDF.iri,
    "rdfs": RDFS.iri,
    "semapv": "https://w3id.org/semapv/vocab/",
    "skos": SKOS.iri,
    "sssom": SSSOM.iri,
    "xsd": XSD.iri,
}
"""Prefixes that every set may use without declaring them (SSSOM, "Identifiers")."""

PROPAGATED: Final = frozenset(
    {
        "mapping_date", "mapping_provider", "mapping_tool", "mapping_tool_version", "object_match_field",
        "object_preprocessing", "object_source", "object_source_version", "object_type", "predicate_type",
        "subject_match_field", "subject_preprocessing", "subject_source", "subject_source_version",
        "subject_type", "similarity_measure", "curation_rule", "curation_rule_text",
    }
)  # fmt: skip
"""Slots that a set may state once for all its mappings."""

EXTENSION: Final = ".sssom.tsv"
_BAR: Final = re.compile(r"(?<!\\)\|")
_PREFIX: Final = re.compile(r"#\s+(\S+):\s")
_MARK: Final = "\N{BYTE ORDER MARK}"
_NEEDS_QUOTES: Final = re.compile(r"[\t\n\r]|^\"")


@dataclass(frozen=True, slots=True)
class Mapping:
    """One mapping: its slots as text, the line it begins on, and the text it was read from."""

    slots: dict[str, str]
    line: int = 0
    text: str = field(default="", compare=False)

    def __getitem__(self, slot: str) -> str:
        return self.slots.get(slot, "")

    @property
    def is_rejected(self) -> bool:
        """Whether the mapping says what is *not* so."""
        return self["predicate_modifier"] == NOT

    @property
    def is_accepted(self) -> bool:
        """Whether the mapping says that two things correspond."""
        return not self.is_rejected and NO_TERM not in {self["object_id"], self["subject_id"]}

    @property
    def key(self) -> tuple[str, str, str, str]:
        """By what rows are sorted, and what two rows may not share."""
        slots = ("subject_id", "predicate_id", "object_id", "predicate_modifier")
        return tuple(self[slot] for slot in slots)  # type: ignore[return-value]


@dataclass(frozen=True, slots=True)
class MappingSet:
    """A table: its head, columns and rows, and how its lines end."""

    path: Path
    name: str
    metadata: Metadata
    columns: tuple[str, ...]
    mappings: tuple[Mapping, ...]
    head: str = field(default="", compare=False)
    newline: str = "\n"
    tail: str = field(default="", compare=False)

    @property
    def dataset(self) -> str:
        """The name of the data set that the set links to: the file's name."""
        return self.path.name.removesuffix(EXTENSION)

    @property
    def prefixes(self) -> dict[str, str]:
        """The prefixes that the set declares."""
        declared = self.metadata.get("curie_map", {})
        return dict(declared) if isinstance(declared, dict) else {}

    def text(self, slot: str) -> str:
        """A slot of the set itself, as text."""
        value = self.metadata.get(slot, "")
        return value if isinstance(value, str) else ""

    def values(self, mapping: Mapping, slot: str) -> tuple[str, ...]:
        """The values of a slot of a mapping, or of the set where it stands for all mappings."""
        if mapping[slot]:
            return tuple(value.replace("\\|", "|") for value in _BAR.split(mapping[slot]))
        if slot not in PROPAGATED:
            return ()
        value = self.metadata.get(slot, "")
        if isinstance(value, list):
            return tuple(text for text in value if isinstance(text, str))
        return (value,) if isinstance(value, str) and value else ()

    def declaring(self, prefix: str, namespace: str) -> "MappingSet":
        """The set with one more prefix in its head, in alphabetical order; the rest of the head stays."""
        lines = self.head.splitlines(keepends=True)
        start = next((n for n, line in enumerate(lines, 1) if line.startswith("# curie_map:")), 0)
        if not start:
            lines.insert(0, f"# curie_map:{self.newline}")
            start = 1
        place = start
        while place < len(lines) and (found := _PREFIX.match(lines[place])) and found[1] < prefix:
            place += 1
        lines.insert(place, f"#   {prefix}: {namespace}{self.newline}")
        metadata = {**self.metadata, "curie_map": {**self.prefixes, prefix: namespace}}
        return replace(self, metadata=metadata, head="".join(lines))

    def with_mappings(self, mappings: Iterable[Mapping]) -> "MappingSet":
        """The set with other rows, sorted by key; rows that were read keep their text."""
        return replace(self, mappings=tuple(sorted(mappings, key=lambda mapping: mapping.key)))


def read_set(path: Path, name: str | None = None) -> MappingSet:
    """The table in the file; raises ``SyntaxErrors`` with every fault, or ``MissingInput``."""
    file = name or str(path)
    try:
        content = path.read_bytes()
    except OSError as error:
        raise MissingInput(f"{file}: {error.strerror or error}.") from None
    if (wrong := no_text(content)) is not None:
        raise SyntaxErrors((Problem(Location(file, 1), wrong[0], hint=wrong[1]),))
    try:
        text = content.decode("utf-8")
    except UnicodeDecodeError as error:
        line = content[: error.start].count(b"\n") + 1
        fault = Problem(Location(file, line), "the file is not UTF-8", hint="expected: text in UTF-8")
        raise SyntaxErrors((fault,)) from None
    return parse_set(text, path, file)


def parse_set(text: str, path: Path, file: str) -> MappingSet:
    """The table in the text; raises ``SyntaxErrors`` with every fault."""
    text = text.removeprefix(_MARK)
    newline = "\r\n" if "\r\n" in text else "\n"
    lines = text.split(newline)
    start = next((n for n, line in enumerate(lines) if not line.startswith("#")), len(lines))
    metadata, problems = read_head([line[1:] for line in lines[:start]], file)
    columns = tuple(lines[start].split("\t")) if start < len(lines) else ()
    if not columns or "predicate_id" not in columns:
        problems.append(
            Problem(Location(file, start + 1), "no header of an SSSOM table", hint="expected: predicate_id")
        )
        raise SyntaxErrors(tuple(problems))
    problems += _head_problems(metadata, lines[:start], columns, file)
    mappings: list[Mapping] = []
    end = len(lines)
    while end > start + 1 and not lines[end - 1]:
        end -= 1
    for number, raw, cells in _rows(lines[start + 1 : end], newline):
        line = start + 2 + number
        if len(cells) != len(columns):
            problems.append(
                Problem(Location(file, line), f"{len(cells)} cells where the header has {len(columns)}")
            )
            continue
        slots = {column: cell for column, cell in zip(columns, cells, strict=True) if cell}
        mappings.append(Mapping(slots, line, raw))
    if problems:
        raise SyntaxErrors(tuple(problems))
    return MappingSet(
        path=path,
        name=file,
        metadata=metadata,
        columns=columns,
        mappings=tuple(mappings),
        head="".join(line + newline for line in lines[:start]),
        newline=newline,
        tail=newline.join(["", *lines[end:]]),
    )


def _head_problems(
    metadata: Metadata, head: list[str], columns: tuple[str, ...], file: str
) -> Iterator[Problem]:
    """A map of prefixes that is none, and columns that stand twice."""
    prefixes = metadata.get("curie_map")
    if prefixes and not isinstance(prefixes, dict):
        line = next(number for number, text in enumerate(head, 1) if "curie_map" in text)
        hint = "one `prefix: namespace` a line, set in below it"
        yield Problem(Location(file, line), "curie_map is no map of prefixes", hint=hint)
    for column in sorted({column for column in columns if columns.count(column) > 1}):
        place = Location(file, len(head) + 1)
        yield Problem(place, f"the header has {column} twice", hint="rename one of the columns")


def write_set(links: MappingSet) -> str:
    """The table as text: what was read is given back as it stood."""
    rows = [mapping.text or format_row(mapping, links.columns) for mapping in links.mappings]
    return links.head + links.newline.join(["\t".join(links.columns), *rows]) + links.tail


def format_row(mapping: Mapping, columns: Sequence[str]) -> str:
    """The mapping as a line of the table."""
    return "\t".join(_cell(mapping[column]) for column in columns)


def _cell(text: str) -> str:
    return '"' + text.replace('"', '""') + '"' if _NEEDS_QUOTES.search(text) else text


def _rows(lines: list[str], newline: str) -> Iterator[tuple[int, str, list[str]]]:
    """Each record: the number of its first line, its text, its cells; quoted cells may hold line ends."""
    consumed = 0
    csv.field_size_limit(sys.maxsize)
    reader = csv.reader((line + "\n" for line in lines), delimiter="\t", quotechar='"')
    for cells in reader:
        first, consumed = consumed, reader.line_num
        if cells:
            yield first, newline.join(lines[first:consumed]), [cell.removesuffix("\n") for cell in cells]
