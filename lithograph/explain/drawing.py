"""A proof as a graph for Graphviz: conclusions above, what they rest on below."""

from collections.abc import Iterator

from lithograph.explain.proof import Kind, Proof
from lithograph.explain.text import Style, told_origin

SHAPES = {
    Kind.ASSERTED: "shape=box, style=filled, fillcolor=white",
    Kind.DERIVED: "shape=box, style=filled, fillcolor=lightyellow",
    Kind.INFERRED: "shape=box, style=filled, fillcolor=lightblue",
}


def as_dot(proof: Proof, style: Style) -> str:
    """The proof in the DOT language."""
    return "\n".join(["digraph proof {", *_lines(proof, style), "}"])


def _lines(proof: Proof, style: Style) -> Iterator[str]:
    steps = list(proof.steps())
    numbers = {id(step): number for number, step in enumerate(steps)}
    yield "  rankdir=TB;"
    for number, step in enumerate(steps):
        label = [style.names.triple(step.triple), *_told(step, style)]
        yield f'  n{number} [{SHAPES[step.kind]}, label="{_escaped(label)}"];'
    for number, step in enumerate(steps):
        for premise in step.premises:
            yield f"  n{number} -> n{numbers[id(premise)]};"


def _told(step: Proof, style: Style) -> list[str]:
    if step.kind is Kind.ASSERTED:
        return [told_origin(origin, style.language) for origin in step.origins]
    words = [axiom.words[style.language] for axiom in step.axioms]
    return [*([step.rule.name] if step.rule else []), *words]


def _escaped(lines: list[str]) -> str:
    return "\\n".join(line.replace("\\", "\\\\").replace('"', '\\"') for line in lines)
