"""Terms as people write them, and back: prefixed names, IRIs and Turtle literals."""

import re
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Final

import pyoxigraph as ox

from lithograph.errors import BadRequest
from lithograph.query.names import Names
from lithograph.query.tokens import Token, number, tokens, unquoted
from lithograph.terms import BASE, RDF_TYPE, XSD

WILDCARDS: Final = frozenset(("?", "_", "*"))
HINT: Final = (
    "Write SUBJECT PREDICATE OBJECT, like 'chip:nvidia-h20 rdf:type lg:Hardware'; ? stands for any object."
)


@dataclass(frozen=True, slots=True)
class Asked:
    """A triple as asked for; no object stands for any."""

    subject: ox.NamedNode
    predicate: ox.NamedNode
    object: ox.NamedNode | ox.Literal | None


def read_triple(text: str, prefixes: Mapping[str, str]) -> Asked:
    """The triple of the text; raises ``BadRequest`` with what cannot be read."""
    words = list(tokens(text.strip().removesuffix(" .")))
    reader = _Reader(words, prefixes)
    subject, predicate = reader.iri(), reader.iri()
    value = reader.object()
    reader.finish()
    return Asked(subject, predicate, value)


class _Reader:
    def __init__(self, words: list[Token], prefixes: Mapping[str, str]) -> None:
        self._words = words
        self._prefixes = prefixes

    def iri(self) -> ox.NamedNode:
        """The next term, which must be an IRI or a prefixed name; ``a`` is rdf:type."""
        token = self._next()
        if token.kind == "word" and token.text == "a":
            return RDF_TYPE
        return self._iri(token)

    def object(self) -> ox.NamedNode | ox.Literal | None:
        """The next term, of any kind, or a wildcard."""
        token = self._next()
        if token.text in {"'", '"'}:
            raise BadRequest("A text in the triple has no closing quotation mark.", hint=HINT)
        match token.kind:
            case "string":
                return self._string(unquoted(token.text))
            case "number":
                return number(token.text)
            case "word" if token.text in {"true", "false"}:
                return ox.Literal(token.text, datatype=XSD["boolean"])
            case "op" if token.text in {"-", "+"} and self._words and self._words[0].kind == "number":
                return number(token.text + self._next().text)
            case "op" | "word" | "var" if token.text in WILDCARDS or token.kind == "var":
                return None
        return self._iri(token)

    def finish(self) -> None:
        """Nothing may follow but the final dot."""
        if self._words and self._words[0].text != ".":
            raise BadRequest(f"There is more than a triple: {self._words[0].text!r}.", hint=HINT)

    def _next(self) -> Token:
        if not self._words:
            raise BadRequest("A triple has three terms; there are fewer.", hint=HINT)
        return self._words.pop(0)

    def _string(self, value: str) -> ox.Literal:
        if self._words and self._words[0].kind == "lang":
            return ox.Literal(value, language=self._next().text[1:])
        if self._words and self._words[0].text == "^^":
            self._next()
            return ox.Literal(value, datatype=self._iri(self._next()))
        return ox.Literal(value)

    def _iri(self, token: Token) -> ox.NamedNode:
        if token.kind == "iri":
            iri = token.text[1:-1]
            return ox.NamedNode(iri if ":" in iri else BASE + iri)
        prefix, colon, local = token.text.partition(":")
        if token.kind != "pname" or not colon:
            raise BadRequest(f"{token.text!r} is neither an IRI nor a prefixed name.", hint=HINT)
        if prefix not in self._prefixes:
            raise BadRequest(
                f"The prefix {prefix}: is not known.", hint=f"Known: {', '.join(self._prefixes)}."
            )
        return ox.NamedNode(self._prefixes[prefix] + re.sub(r"\\(.)", r"\1", local))


_WRITABLE: Final = re.compile(r"[\w\-:.]*\w|")
_NUMERIC: Final = {
    XSD["integer"]: re.compile(r"[+-]?\d+"),
    XSD["decimal"]: re.compile(r"[+-]?\d*\.\d+"),
    XSD["boolean"]: re.compile("true|false"),
}


class Shortener:
    """Writes terms as Turtle would, with a set of prefixes."""

    def __init__(self, prefixes: Mapping[str, str]) -> None:
        self._names = Names(prefixes)

    def term(self, term: object) -> str:
        """The term; an IRI as a prefixed name where one can be written, else relative to our base."""
        if isinstance(term, ox.NamedNode):
            short = self._names.short(term.value)
            local = short.partition(":")[2]
            if short != term.value and _WRITABLE.fullmatch(local):
                return short
            return f"<{term.value.removeprefix(BASE)}>"
        if isinstance(term, ox.Literal):
            plain = _NUMERIC.get(term.datatype)
            if plain is not None and plain.fullmatch(term.value):
                return term.value
            quoted = str(ox.Literal(term.value))
            if term.language:
                return f"{quoted}@{term.language}"
            return quoted if term.datatype == XSD["string"] else f"{quoted}^^{self.term(term.datatype)}"
        return str(term)

    def triple(self, triple: ox.Triple) -> str:
        """The three terms with spaces between."""
        return " ".join(self.term(term) for term in (triple.subject, triple.predicate, triple.object))

    def pattern(self, text: str) -> str:
        """A pattern with its IRIs shortened."""
        return re.sub(r"<([^<>\s]+)>", lambda match: self.term(ox.NamedNode(match[1])), text)
