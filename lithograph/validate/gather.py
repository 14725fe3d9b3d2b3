"""This project's own material and rules."""

from collections.abc import Sequence
from pathlib import Path

from lithograph.derive import infer, read_rules
from lithograph.explain.evidence import Evidence
from lithograph.explain.strata import check_strata
from lithograph.files import Sources
from lithograph.link import link
from lithograph.link.prefixes import shared_prefixes
from lithograph.load import Loaded, load
from lithograph.validate.checks import read_checks
from lithograph.validate.run import Material, RuleSet
from lithograph.validate.shapes import Shapes
from lithograph.validate.syntax import read_data


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
    ontology = load(sources.schema, name=sources.name)
    read = read_data((*sources.graph, *extra), name=sources.name)
    data = read.loaded
    links = link(sources.links, shared_prefixes(ontology.triples()), name=sources.name)
    rules = read_rules(sources.rules)
    check_strata(rules)
    consequences = infer(ontology, data, rules, cache=cache, max_inferred=max_inferred)
    evidence = Evidence(ontology, data, rules, consequences)
    return Material(
        data=data,
        inferred=(*consequences.derived(), *consequences.inferred),
        schema=tuple(ontology.triples()),
        premises=evidence.premises,
        prove=evidence.proof,
        problems=read.problems,
        beside=Loaded(links.graphs),
    )
