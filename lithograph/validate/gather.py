"""This project's own material and rules."""

from collections.abc import Iterator, Sequence
from dataclasses import replace
from pathlib import Path
from typing import Final

import pyoxigraph as ox

from lithograph.derive import Consequences, infer, read_rules
from lithograph.errors import Problem
from lithograph.explain.strata import check_strata
from lithograph.files import Sources
from lithograph.git import git
from lithograph.link.compile import compile_links, read_links
from lithograph.link.prefixes import shared_prefixes
from lithograph.link.sssom import MappingSet
from lithograph.load import Loaded, load
from lithograph.validate.checks import SCHEMA_GRAPH, read_checks, set_beside
from lithograph.validate.link_rules import LinkSets
from lithograph.validate.material import Material, belongs_to_data
from lithograph.validate.positions import Premises
from lithograph.validate.run import RuleSet
from lithograph.validate.shapes import Shapes
from lithograph.validate.syntax import read_data

CANDIDATES: Final = "graph/links/candidates"
"""The folder of undecided links: git ignores it, and packages leave it out."""


def project_rules(sources: Sources) -> RuleSet:
    """The shapes and checks of this project."""
    shapes = Shapes(load(sources.constraints, name=sources.name))
    return RuleSet(shapes=shapes, checks=read_checks(sources.quality, name=sources.name))


def project_material(
    sources: Sources,
    extra: Sequence[Path] = (),
    *,
    cache: Path | None = None,
    max_inferred: int | None = None,
) -> Material:
    """This project's graph, with further data files beside it, and everything that follows."""
    # a run from what the last one left seldom needs a proof
    from lithograph.explain.evidence import Evidence  # noqa: PLC0415

    ontology = load(sources.schema, name=sources.name)
    read = read_data((*sources.graph, *extra), name=sources.name)
    data = read.loaded
    sets, faults = read_links(sources.links, shared_prefixes(ontology.triples()), name=sources.name)
    rules = read_rules(sources.rules)
    check_strata(rules)
    consequences = infer(ontology, data, rules, cache=cache, max_inferred=max_inferred)
    evidence = Evidence(ontology, data, rules, consequences)
    return replace(
        material_of(
            ontology,
            data,
            consequences,
            premises=evidence.premises,
            links=link_sets(sources, sets, faults),
            beside=Loaded(()) if faults else Loaded(compile_links(sets).graphs),
        ),
        prove=evidence.proof,
        problems=read.problems + tuple(fault for fault in faults if fault.rule is None),
    )


def material_of(  # noqa: PLR0913  # each part by its name
    ontology: Loaded,
    data: Loaded,
    consequences: Consequences,
    *,
    premises: Premises,
    links: LinkSets,
    beside: Loaded,
) -> Material:
    """What is validated of a graph that was read and drawn, for a build and for a validation alike."""
    return Material(
        data=data,
        inferred=(*consequences.derived(), *consequences.inferred),
        schema=tuple(ontology.triples()),
        premises=premises,
        beside=beside,
        links=links,
        store=checked_store(consequences, ontology, data, beside),
    )


def checked_store(
    consequences: Consequences, ontology: Loaded, data: Loaded, beside: Loaded
) -> ox.Store | None:
    """The store of the reasoner, turned into the one that checks read: to load another takes longer.

    The axioms move to a graph of their own, and what stands beside the data comes in. ``None`` when the
    reasoner leaves none, or when blank nodes of the data would not be found under their labels.
    """
    store = consequences.store
    if store is None or any(map(_has_blank_node, (*data.triples(), *beside.triples()))):
        return None
    asserted = set(data.triples())
    axioms = tuple(ontology.triples())
    for axiom in axioms:
        if axiom not in asserted and not belongs_to_data(axiom):
            store.remove(ox.Quad(axiom.subject, axiom.predicate, axiom.object))
    set_beside(store, SCHEMA_GRAPH, axioms)
    set_beside(store, ox.DefaultGraph(), beside.triples())
    return store


def _has_blank_node(triple: ox.Triple) -> bool:
    return isinstance(triple.subject, ox.BlankNode) or isinstance(triple.object, ox.BlankNode)


def link_sets(sources: Sources, sets: Sequence[MappingSet], faults: Sequence[Problem] = ()) -> LinkSets:
    """The link sets of the sources as their rules see them."""
    return LinkSets(
        sets=tuple(sets),
        problems=tuple(faults),
        shipped=tuple(_shipped(sources)),
        derivations={sources.name(path): path.read_text(encoding="utf-8") for path in sources.rules},
    )


def _shipped(sources: Sources) -> Iterator[str]:
    """The candidate files that a release of these sources would hold; of a git checkout those it tracks."""
    folder = sources.root / CANDIDATES
    if not folder.is_dir():
        return
    found = sorted(path for path in folder.rglob("*") if path.is_file())
    if (sources.root / ".git").exists():
        listed = git(sources.root, "ls-files", "-z", "--", CANDIDATES).decode().split("\0")
        found = [path for path in found if sources.name(path) in set(listed)]
    yield from map(sources.name, found)
