"""A proof as an indented tree of text."""

from collections.abc import Iterator
from dataclasses import dataclass

from lithograph.explain.naming import Shortener
from lithograph.explain.proof import Kind, Origin, Proof, Source, Standing
from lithograph.explain.words import sentence
from lithograph.terms import GRAPH_BASE

INDENT = "  "


@dataclass(frozen=True, slots=True)
class Style:
    """How a proof is told: names, language, and how deep (0: all of it)."""

    names: Shortener
    language: str = "en"
    depth: int = 0


def as_text(proof: Proof, style: Style) -> str:
    """The proof, one triple a line with its premises below it; what was told before is not told again.

    Triples that one firing of a rule gave together share their premises, which are told once.
    """
    lines: list[str] = []
    told: set[int] = set()
    sources: set[Source] = set()
    stack = [(0, proof)]
    while stack:
        level, part = stack.pop()
        margin = INDENT * level
        triple = style.names.triple(part.triple)
        if part.premises and id(part) in told:
            lines.append(f"{margin}{triple}  [{sentence('above', style.language)}]")
            continue
        if part.kind is Kind.DERIVED and part.premises and id(part.premises) in told:
            lines.append(f"{margin}{triple}  [{sentence('together', style.language)}]")
            continue
        told |= {id(part), id(part.premises)}
        lines.append(f"{margin}{triple}")
        lines += [
            f"{margin}{INDENT}· {line}" for line in (*_notes(part, style), *_sources(part, style, sources))
        ]
        if style.depth and level + 1 >= style.depth and part.premises:
            count = sum(1 for _ in part.steps()) - 1
            lines.append(f"{margin}{INDENT}· {sentence('deeper', style.language, count=count)}")
            continue
        stack += [(level + 1, premise) for premise in reversed(part.premises)]
    return "\n".join(lines)


def _notes(part: Proof, style: Style) -> Iterator[str]:
    language = style.language
    if part.kind is Kind.ASSERTED:
        places = "; ".join(told_origin(origin, language) for origin in part.origins)
        yield f"{sentence('asserted', language)}: {places}" if places else sentence("asserted", language)
        return
    if part.rule is not None and part.kind is Kind.DERIVED:
        told = sentence("derived", language, rule=part.rule.name, title=part.rule.words[language])
        yield f"{told} ({part.rule.file})"
        yield sentence("law", language, law=part.rule.law)
    elif part.rule is not None:
        yield sentence("inferred", language, rule=part.rule.name)
    for axiom in part.axioms:
        places = "; ".join(told_origin(origin, language) for origin in axiom.origins)
        words = sentence("because", language, words=axiom.words[language])
        yield f"{words} ({places})" if places else words
    for pattern in part.absent:
        yield sentence("absent", language, pattern=style.names.pattern(pattern))
    if part.omitted:
        yield sentence("omitted", language, count=part.omitted)


def _sources(part: Proof, style: Style, told: set[Source]) -> Iterator[str]:
    """The sources of a statement: in full where they come first, else by name."""
    known = [style.names.term(source.iri) for source in part.sources if source in told]
    for source in part.sources:
        if source not in told:
            told.add(source)
            full = f"{style.names.term(source.iri)}, {told_source(source)}"
            yield sentence("source", style.language, source=full)
    if known:
        yield sentence("source", style.language, source=", ".join(known))


def told_origin(origin: Origin, language: str) -> str:
    """The place in the file, or why it is not known."""
    graph = origin.graph.value.removeprefix(GRAPH_BASE)
    if origin.place is not None:
        return str(origin.place)
    return graph if origin.standing is Standing.FOUND else sentence(origin.standing, language, graph=graph)


def told_source(source: Source) -> str:
    """The title and address of a source, or its IRI."""
    return " ".join(filter(None, (source.title, source.address and f"<{source.address}>"))) or str(source.iri)
