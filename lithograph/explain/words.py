"""Axioms in words, in three languages: sentences from a table, names from the ontology's labels."""

import re
import tomllib
from collections import defaultdict
from collections.abc import Iterable, Mapping
from functools import cache
from pathlib import Path
from typing import Final

import pyoxigraph as ox

from lithograph.derive import StratumRule
from lithograph.questions import header_of
from lithograph.terms import LANGUAGES, OWL, RDF, RDF_TYPE, RDFS, SKOS

TEXTS: Final = Path(__file__).with_name("words.toml")
LABELS: Final = (RDFS["label"], SKOS["prefLabel"])
RESTRICTIONS: Final = {
    OWL[name]: form
    for name, form in {
        "someValuesFrom": "someValuesFrom",
        "allValuesFrom": "allValuesFrom",
        "hasValue": "hasValue",
        "maxCardinality": "maxCardinality",
        "minCardinality": "minCardinality",
        "cardinality": "cardinality",
        "maxQualifiedCardinality": "maxCardinality",
        "minQualifiedCardinality": "minCardinality",
        "qualifiedCardinality": "cardinality",
    }.items()
}
LISTS: Final = {OWL[name]: name for name in ("intersectionOf", "unionOf", "oneOf")}
DEEPEST: Final = 6
"""Nesting of class expressions that is told."""


def sentence(key: str, language: str, **values: object) -> str:
    """The sentence of that key."""
    return texts()[key][language].format(**values)


def rule_words(rule: StratumRule) -> dict[str, str]:
    """The title of a rule in each language: from its header, or from here for one that is no query."""
    header = header_of(rule.text)
    told = texts().get(rule.name, {})
    return {
        language: header.get(f"title@{language}") or told.get(language) or rule.title
        for language in LANGUAGES
    }


@cache
def texts() -> Mapping[str, Mapping[str, str]]:
    """All sentences, by key and language."""
    return tomllib.loads(TEXTS.read_text(encoding="utf-8"))


class Wording:
    """Says axioms of one ontology in words."""

    def __init__(self, ontology: Iterable[ox.Triple]) -> None:
        self._said: defaultdict[object, list[ox.Triple]] = defaultdict(list)
        self._labels: dict[tuple[object, str], str] = {}
        for triple in ontology:
            self._said[triple.subject].append(triple)
            value = triple.object
            if triple.predicate in LABELS and isinstance(value, ox.Literal):
                self._labels.setdefault((triple.subject, value.language or "en"), value.value)

    def axiom(self, triples: tuple[ox.Triple, ...]) -> dict[str, str]:
        """The axiom in words, by language."""
        return {language: self._axiom(triples, language) for language in LANGUAGES}

    def thing(self, term: object, language: str, depth: int = 0) -> str:
        """A class, property or value in words."""
        if isinstance(term, ox.Literal):
            return term.value
        if isinstance(term, ox.BlankNode) and depth < DEEPEST:
            return self._expression(term, language, depth) or "[ ]"
        label = self._labels.get((term, language)) or self._labels.get((term, "en"))
        return sentence("quoted", language, c=label or _local(term))

    def _axiom(self, triples: tuple[ox.Triple, ...], language: str) -> str:
        parts = []
        for triple in triples:
            form = _local(triple.object if triple.predicate == RDF_TYPE else triple.predicate)
            if triple.predicate in RESTRICTIONS or triple.predicate == OWL["onProperty"]:
                continue
            if triple.predicate in LISTS or form not in texts():
                continue
            subject = self.thing(triple.subject, language)
            parts.append(sentence(form, language, s=subject, o=self._object(triple, language)))
        if not parts and triples:
            parts.append(
                sentence("expression", language, s=self.thing(triples[0].subject, language))
                if triples[0].predicate in {*RESTRICTIONS, *LISTS, OWL["onProperty"], OWL["complementOf"]}
                else " ; ".join(map(str, triples))
            )
        return "; ".join(dict.fromkeys(parts))

    def _object(self, triple: ox.Triple, language: str) -> str:
        if triple.predicate in {OWL["members"], OWL["propertyChainAxiom"], OWL["hasKey"]}:
            return self._listed(triple.object, language, 0)
        return self.thing(triple.object, language)

    def _expression(self, node: ox.BlankNode, language: str, depth: int) -> str | None:
        said = {triple.predicate: triple.object for triple in self._said.get(node, ())}
        for predicate, form in RESTRICTIONS.items():
            if predicate in said:
                prop = self.thing(said.get(OWL["onProperty"]), language, depth + 1)
                return sentence(form, language, p=prop, c=self.thing(said[predicate], language, depth + 1))
        for predicate, form in LISTS.items():
            if predicate in said:
                return sentence(form, language, c=self._listed(said[predicate], language, depth + 1))
        if OWL["complementOf"] in said:
            inner = self.thing(said[OWL["complementOf"]], language, depth + 1)
            return sentence("complementOf", language, c=inner)
        return None

    def _listed(self, head: object, language: str, depth: int) -> str:
        """The members of a list in words; a list that runs in a circle is told once around."""
        names: list[str] = []
        seen: set[object] = set()
        while head not in seen and head != RDF["nil"]:
            seen.add(head)
            said = {triple.predicate: triple.object for triple in self._said.get(head, ())}
            if RDF["first"] not in said:
                break
            names.append(self.thing(said[RDF["first"]], language, depth))
            head = said.get(RDF["rest"])
        return texts()["and"][language].join(names)


def _local(term: object) -> str:
    return re.split(r"[#/]", term.value)[-1] if isinstance(term, ox.NamedNode) else str(term)
