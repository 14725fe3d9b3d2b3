"""This project's own material and rules."""

from collections.abc import Sequence
from pathlib import Path

import pyoxigraph as ox

from lithograph.derive import Consequences, infer, read_rules
from lithograph.files import Sources
from lithograph.link import link
from lithograph.link.prefixes import shared_prefixes
from lithograph.load import Loaded, load
from lithograph.validate.checks import read_checks
from lithograph.validate.positions import Premises
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
    consequences = infer(ontology, data, read_rules(sources.rules), cache=cache, max_inferred=max_inferred)
    return Material(
        data=data,
        inferred=(*consequences.derived(), *consequences.inferred),
        schema=tuple(ontology.triples()),
        premises=_premises(consequences),
        problems=read.problems,
        beside=Loaded(links.graphs),
    )


def _premises(consequences: Consequences) -> Premises:
    """The asserted triples behind an inferred one, by its proof."""

    def premises(triple: ox.Triple) -> tuple[ox.Triple, ...]:
        known = consequences.closure
        return tuple(known.explain(triple).leaves()) if triple in known else ()

    return premises
