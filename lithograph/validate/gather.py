"""What to validate and by which rules: this project's own sources, or anybody's files."""

from collections.abc import Sequence
from dataclasses import dataclass, replace
from pathlib import Path

import pyoxigraph as ox

from lithograph.derive import Consequences, infer, read_rules
from lithograph.errors import MissingInput
from lithograph.files import Sources
from lithograph.link import link
from lithograph.link.prefixes import shared_prefixes
from lithograph.load import Loaded, load
from lithograph.reason import closure
from lithograph.validate.checks import read_checks
from lithograph.validate.positions import Premises
from lithograph.validate.run import Material, RuleSet
from lithograph.validate.shapes import Shapes
from lithograph.validate.syntax import read_data

_RDF_SUFFIXES = {".ttl", ".nt", ".nq", ".trig", ".rdf", ".owl", ".jsonld", ".n3"}


@dataclass(frozen=True, slots=True, kw_only=True)
class Files:
    """The files of a project that is not ours: data, shapes, axioms, and SPARQL checks."""

    data: tuple[Path, ...]
    shapes: tuple[Path, ...]
    ontology: tuple[Path, ...] = ()
    checks: tuple[Path, ...] = ()


def expand(paths: Sequence[Path], suffixes: frozenset[str] | None = None) -> tuple[Path, ...]:
    """The files named, and in place of each folder the RDF files below it; raises ``MissingInput``."""
    wanted = _RDF_SUFFIXES if suffixes is None else suffixes
    found: dict[Path, None] = {}
    for path in paths:
        if path.is_dir():
            found.update((inner, None) for inner in sorted(path.rglob("*")) if inner.suffix.lower() in wanted)
        elif path.exists():
            found[path] = None
        else:
            raise MissingInput(f"{path} does not exist.")
    return tuple(found)


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


def foreign(
    files: Files, *, infers: bool = False, max_inferred: int | None = None
) -> tuple[Material, RuleSet]:
    """The material and the rules of somebody's files; ``infers`` adds the OWL 2 RL closure first."""
    read = read_data(files.data)
    data, schema = read.loaded, tuple(load(files.ontology).triples())
    material = Material(data=data, schema=schema, problems=read.problems)
    if infers:
        result = closure(schema, data.triples(), max_inferred=max_inferred, locate=data.locate)
        material = replace(material, inferred=tuple(result.inferred))
    rules = RuleSet(shapes=Shapes(load(files.shapes)), checks=read_checks(files.checks))
    return material, rules


def _premises(consequences: Consequences) -> Premises:
    """The asserted triples behind an inferred one, by its proof."""

    def premises(triple: ox.Triple) -> tuple[ox.Triple, ...]:
        known = consequences.closure
        return tuple(known.explain(triple).leaves()) if triple in known else ()

    return premises
