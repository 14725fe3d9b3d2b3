"""A query taken token by token: the terms and property paths in it (SPARQL 1.1 Query, section 19.8)."""

from typing import Final

import pyoxigraph as ox

from lithograph.errors import UnsupportedFeature
from lithograph.query.plan import Choice, Inverse, Path, Repeat, Sequence, Slot, Step
from lithograph.query.tokens import Token, number, tokens, unquoted
from lithograph.terms import RDF_TYPE, XSD

_REPEATS: Final = {"*": (0, True), "+": (1, True), "?": (0, False)}


class Cursor:
    """A place in the tokens of a text; what is read moves it on, and raises ``UnsupportedFeature``."""

    def __init__(self, text: str) -> None:
        self.text = text
        self.tokens = [*tokens(text), Token("end", "", len(text), next(tokens("a")).frame, 0)]
        self.at = 0
        self.prefixes: dict[str, str] = {}

    def path(self) -> Path:
        """The property path at hand."""
        if self.tokens[self.at].kind == "var":
            return ox.Variable(self.take().text[1:])
        parts = [self._sequence()]
        while self.stands("|"):
            self.take()
            parts.append(self._sequence())
        return parts[0] if len(parts) == 1 else Choice(tuple(parts))

    def _sequence(self) -> Path:
        parts = [self._element()]
        while self.stands("/"):
            self.take()
            parts.append(self._element())
        return parts[0] if len(parts) == 1 else Sequence(tuple(parts))

    def _element(self) -> Path:
        inverse = self.stands("^")
        if inverse:
            self.take()
        part: Path
        if self.stands("("):
            self.take()
            part = self.path()
            self.expect(")")
        else:
            part = Step(self.iri())
        token = self.tokens[self.at]
        if token.kind == "op" and token.text in _REPEATS:
            self.take()
            least, many = _REPEATS[token.text]
            part = Repeat(part, least, many)
        return Inverse(part) if inverse else part

    def term(self) -> Slot:
        """The term or variable at hand."""
        token = self.tokens[self.at]
        match token.kind:
            case "var":
                self.take()
                return ox.Variable(token.text[1:])
            case "string":
                return self._string()
            case "number":
                self.take()
                return number(token.text)
            case "op" if token.text in {"-", "+"}:
                self.take()
                return number(token.text + self.take().text)
            case "word" if token.text in {"true", "false"}:
                self.take()
                return ox.Literal(token.text, datatype=XSD["boolean"])
        return self.iri()

    def _string(self) -> ox.Literal:
        value = unquoted(self.take().text)
        if self.tokens[self.at].kind == "lang":
            return ox.Literal(value, language=self.take().text[1:])
        if self.stands("^^"):
            self.take()
            return ox.Literal(value, datatype=self.iri())
        return ox.Literal(value)

    def iri(self) -> ox.NamedNode:
        """The IRI at hand, written out, with a prefix, or as ``a``."""
        token = self.take()
        if token.kind == "iri":
            return ox.NamedNode(token.text[1:-1])
        if token.kind == "word" and token.text == "a":
            return RDF_TYPE
        prefix, colon, local = token.text.partition(":")
        if token.kind != "pname" or not colon or prefix not in self.prefixes:
            raise UnsupportedFeature(f"{token.text!r} is not read here.")
        return ox.NamedNode(self.prefixes[prefix] + local)

    def take(self) -> Token:
        """The token at hand."""
        token = self.tokens[self.at]
        if token.kind == "end":
            raise UnsupportedFeature("The text of a query ends too early.")
        self.at += 1
        return token

    def expect(self, text: str) -> Token:
        """The token at hand, which must be that one; ``text`` is in capitals."""
        token = self.take()
        if token.text.upper() != text:
            raise UnsupportedFeature(f"{token.text!r} stands where {text} should.")
        return token

    def stands(self, text: str) -> bool:
        """Whether that sign stands here."""
        token = self.tokens[self.at]
        return token.kind == "op" and token.text == text

    def word(self, ahead: int = 0) -> str:
        """The word at hand, or some tokens ahead, in capitals; "" where there is none."""
        token = self.tokens[min(self.at + ahead, len(self.tokens) - 1)]
        return token.text.upper() if token.kind == "word" else ""
