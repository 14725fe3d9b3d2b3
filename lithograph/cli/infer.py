"""``lithograph infer``: the closure of any ontology and data."""

import json
import sys
from collections.abc import Callable
from itertools import chain
from pathlib import Path
from typing import Any, Final

import click
import pyoxigraph as ox

from lithograph.cli.progress import progress
from lithograph.load import load
from lithograph.reason import Closure, Inconsistency, Proof, closure
from lithograph.reason.aliases import with_aliases
from lithograph.settings import Settings
from lithograph.terms import INFERRED

FORMATS: Final = {
    "nt": ox.RdfFormat.N_TRIPLES,
    "nq": ox.RdfFormat.N_QUADS,
    "ttl": ox.RdfFormat.TURTLE,
}
_FILE: Final = click.Path(exists=True, dir_okay=False, path_type=Path)


@click.command(epilog="Exit codes: 0 consistent, 1 inconsistent or the input is at fault, 2 could not run.")
@click.argument("ontology", nargs=-1, required=True, type=_FILE)
@click.option("--data", multiple=True, type=_FILE, help="A file of data; may be given several times.")
@click.option(
    "--format",
    "kind",
    type=click.Choice([*FORMATS, "json"]),
    default="nt",
    show_default=True,
    help="nq puts inferred triples into a graph of their own; json lists terms in N-Triples form.",
)
@click.option("--no-asserted", is_flag=True, help="Write the inferred triples only.")
@click.option("--max-inferred", type=click.IntRange(min=1), help="Stop with an error beyond so many triples.")
def infer(
    ontology: tuple[Path, ...],
    data: tuple[Path, ...],
    kind: str,
    max_inferred: int | None,
    *,
    no_asserted: bool,
) -> int:
    """Write the OWL 2 RL closure of ontologies and data to standard output.

    Individuals that stand in an ontology file are data. Data files may not state axioms. Contradictions go to
    standard error, one JSON object a line with the rule, the words, the premises and their proofs; then the
    exit code is 1.
    Files may be Turtle, N-Triples, N-Quads, TriG, RDF/XML or JSON-LD.

    \b
    Examples:
      lithograph infer ontology.ttl --data data.ttl > closure.nt
      lithograph infer ontology.owl --no-asserted --format ttl
    """  # noqa: D301 - the backslash keeps click from wrapping the examples
    limit = max_inferred or Settings.from_environment().max_inferred
    with progress("inferring") as on_step:
        on_step("load")
        schema, facts = load(ontology), load(data)
        on_step("reason")
        result = closure(
            schema.triples(),
            facts.triples(),
            max_inferred=limit,
            locate=lambda triple: facts.locate(triple) or schema.locate(triple),
        )
    asserted = list(dict.fromkeys((*schema.triples(), *facts.triples())))
    _write([] if no_asserted else asserted, _entailed(result, asserted), kind)

    def places(triple: ox.Triple) -> list[str]:
        return [str(place) for place in (schema.locate(triple) or facts.locate(triple))]

    for unsupported in result.unsupported:
        place = next((f"{place}: " for place in places(unsupported.triple)), "")
        click.echo(f"warning: {place}{unsupported}", err=True)
    found = result.inconsistencies
    for inconsistency in found:
        click.echo(json.dumps(_told(inconsistency, result, places), ensure_ascii=False), err=True)
    return 1 if found else 0


def _entailed(result: Closure, asserted: list[ox.Triple]) -> list[ox.Triple]:
    """What follows of schema and individuals, each once, for every name of equal things."""
    known = set(asserted)
    whole = with_aliases((*asserted, *result.schema, *result.inferred), result.merges)
    return [triple for triple in dict.fromkeys(whole) if triple not in known]


def _write(asserted: list[ox.Triple], inferred: list[ox.Triple], kind: str) -> None:
    output = sys.stdout.buffer
    if kind == "json":
        document = {
            "asserted": [_terms(triple) for triple in asserted],
            "inferred": [_terms(triple) for triple in inferred],
        }
        output.write(json.dumps(document, ensure_ascii=False, indent=1).encode() + b"\n")
        return
    if kind == "nq":
        quads = (ox.Quad(t.subject, t.predicate, t.object, INFERRED) for t in inferred)
        stated = (ox.Quad(t.subject, t.predicate, t.object) for t in asserted)
        ox.serialize(chain(stated, quads), output, FORMATS[kind])
    else:
        ox.serialize(chain(asserted, inferred), output, FORMATS[kind])
    output.flush()


def _told(
    inconsistency: Inconsistency, result: Closure, places: Callable[[ox.Triple], list[str]]
) -> dict[str, Any]:
    """The contradiction as JSON; a premise that was not stated comes with the steps of its proof."""
    return {
        "rule": inconsistency.rule,
        "message": inconsistency.message,
        "premises": [
            {"triple": _terms(premise), "places": stated}
            if (stated := places(premise))
            else {"triple": _terms(premise), "places": [], "proof": _steps(result.explain(premise), places)}
            for premise in inconsistency.premises
        ],
        "axioms": [_terms(axiom) for axiom in inconsistency.axioms],
    }


def _steps(proof: Proof, places: Callable[[ox.Triple], list[str]]) -> list[dict[str, Any]]:
    """The steps of a proof, the conclusion first; premises are the numbers of other steps."""
    steps = list(proof.steps())
    numbers = {id(step): number for number, step in enumerate(steps)}
    return [
        {
            "triple": _terms(step.triple),
            "rule": step.rule,
            "axioms": [_terms(axiom) for axiom in step.axioms],
            "premises": [numbers[id(premise)] for premise in step.premises],
            "places": places(step.triple),
        }
        for step in steps
    ]


def _terms(triple: ox.Triple) -> list[str]:
    return [str(term) for term in (triple.subject, triple.predicate, triple.object)]
