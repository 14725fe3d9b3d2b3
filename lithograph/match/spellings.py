"""Spellings that a reviewer accepted, written back as names: the next match finds them by itself."""

import re
import unicodedata
from collections.abc import Iterable
from dataclasses import dataclass, field
from pathlib import Path
from typing import Final

import pyoxigraph as ox

from lithograph.files import Sources
from lithograph.load import load
from lithograph.match.names import script
from lithograph.match.normal import fold
from lithograph.terms import BASE, DCTERMS, LG, SKOS, Namespace

SKOSXL: Final = Namespace("http://www.w3.org/2008/05/skos-xl#")

_LANGUAGES: Final = {"han": "zh", "hangul": "ko", "latin": "en"}
_LABELS: Final = frozenset(
    {SKOS["prefLabel"], SKOS["altLabel"], SKOS["hiddenLabel"], LG["listedName"], SKOSXL["literalForm"]}
)
_HEAD: Final = """@base <{base}> .
@prefix dcterms: <{dcterms}> .
@prefix {kind}: <{base}{kind}/> .
@prefix lg: <{lg}> .
@prefix skosxl: <{skosxl}> .
@prefix source: <{base}source/> .

# Names of the kind {kind}, one record for each name that was seen.
"""
_NOT_IN_KEY: Final = re.compile(r"[^\w]+")
_BLOCK: Final = re.compile(r"^<(?P<owner>[^>]+)/name/[^>]*> a lg:Name ;.*?\.\n", re.MULTILINE | re.DOTALL)


@dataclass(frozen=True, slots=True)
class Spelling:
    """A name that the entity bears in a data set; ``source`` is the IRI of that source, or empty."""

    entity: str
    text: str
    source: str = ""

    @property
    def kind(self) -> str:
        """The kind of the entity: its names stand in ``graph/names/<kind>.ttl``."""
        return self.entity.removeprefix(BASE).partition("/")[0]

    @property
    def language(self) -> str:
        """The language tag, by script."""
        return _LANGUAGES[script(fold(self.text))]


@dataclass(slots=True)
class Known:
    """What the sources say that is needed to write names: labels, listed entities, sources of data sets."""

    labels: dict[str, set[str]] = field(default_factory=dict)
    listed: dict[str, str] = field(default_factory=dict)
    sources: dict[str, str] = field(default_factory=dict)

    def spelling(self, subject: str, text: str, dataset: str) -> Spelling | None:
        """The spelling to add when the subject bears the text; none where a label says it already."""
        entity = self.listed.get(subject, subject)
        plain = " ".join(text.split())
        is_known = _plain(plain) in self.labels.get(entity, set())
        if not plain or is_known or not entity.startswith(BASE):
            return None
        return Spelling(entity, plain, self.sources.get(f"{BASE}dataset/{dataset}", ""))


def known(sources: Sources) -> Known:
    """What the curated files say of names."""
    found = Known()
    owners: dict[str, str] = {}
    texts: list[tuple[str, str]] = []
    for triple in load(sources.graph, name=sources.name).triples():
        subject, value = triple.subject, triple.object
        if not isinstance(subject, ox.NamedNode):
            continue
        if triple.predicate in _LABELS and isinstance(value, ox.Literal):
            texts.append((subject.value, value.value))
        elif triple.predicate == LG["nameOf"] and isinstance(value, ox.NamedNode):
            owners[subject.value] = value.value
        elif triple.predicate == LG["listedEntity"] and isinstance(value, ox.NamedNode):
            found.listed[subject.value] = owners[subject.value] = value.value
        elif triple.predicate == DCTERMS["source"] and isinstance(value, ox.NamedNode):
            found.sources.setdefault(subject.value, value.value)
    for subject_iri, text in texts:
        found.labels.setdefault(owners.get(subject_iri, subject_iri), set()).add(_plain(text))
    return found


def names_path(root: Path, kind: str) -> Path:
    """The file of the names of that kind."""
    return root / "graph/names" / f"{kind}.ttl"


def with_spellings(text: str, kind: str, spellings: Iterable[Spelling]) -> str:
    """The text of ``graph/names/<kind>.ttl`` with these names, each behind the others of its bearer."""
    text = text or _HEAD.format(base=BASE, kind=kind, dcterms=DCTERMS.iri, lg=LG.iri, skosxl=SKOSXL.iri)
    for spelling in spellings:
        owner = spelling.entity.removeprefix(BASE)
        block = _block(spelling, owner)
        if block.split(" a lg:Name", 1)[0] in text:
            continue
        last = None
        for match in _BLOCK.finditer(text):
            if match["owner"] == owner:
                last = match
        place = len(text) if last is None else last.end()
        text = text[:place] + "\n" + block + text[place:]
    return text


def _block(spelling: Spelling, owner: str) -> str:
    key = _NOT_IN_KEY.sub("-", unicodedata.normalize("NFKC", spelling.text).casefold()).strip("-")
    literal = ox.Literal(spelling.text, language=spelling.language)
    lines = [
        f"<{owner}/name/{spelling.language}-{key}> a lg:Name ;",
        f"    skosxl:literalForm {literal} ;",
        f"    lg:nameOf {owner.replace('/', ':', 1)} ;",
        "    lg:nameKind lg:aliasName",
    ]
    if spelling.source:
        lines[-1] += " ;"
        lines.append(f"    dcterms:source {spelling.source.removeprefix(BASE).replace('/', ':', 1)}")
    return "\n".join(lines) + " .\n"


def _plain(text: str) -> str:
    return " ".join(text.casefold().split())
