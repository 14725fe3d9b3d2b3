"""The material and the rules of a project that is not ours."""

from collections.abc import Sequence
from dataclasses import dataclass, replace
from pathlib import Path

from lithograph.errors import MissingInput, ShapesError, SourceError
from lithograph.load import load
from lithograph.validate.checks import read_checks
from lithograph.validate.material import Material
from lithograph.validate.run import RuleSet
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


def foreign(
    files: Files, *, infers: bool = False, max_inferred: int | None = None
) -> tuple[Material, RuleSet]:
    """The material and the rules of somebody's files; ``infers`` adds the OWL 2 RL closure first.

    Raises ``ShapesError`` for shapes, axioms or checks that cannot be read, or that hold nothing to check.
    """
    read = read_data(files.data)
    try:
        data, ontology, stated = read.loaded, load(files.ontology), load(files.shapes)
        checks = read_checks(files.checks)
    except SourceError as error:
        raise ShapesError(error.detail, hint=error.hint) from None
    schema = tuple(ontology.triples())
    material = Material(data=data, schema=schema, problems=read.problems)
    if infers:
        from lithograph.explain.evidence import owl_evidence  # noqa: PLC0415 - the reasoner takes its time
        from lithograph.reason import closure  # noqa: PLC0415

        result = closure(schema, data.triples(), max_inferred=max_inferred, locate=data.locate)
        evidence = owl_evidence(ontology, data, result)
        material = replace(
            material,
            inferred=tuple(result.inferred),
            premises=evidence.premises,
            prove=evidence.proof,
        )
    shapes = Shapes(stated, schema)
    if not shapes.rules and not checks:
        names = ", ".join(str(path) for path in files.shapes) or "The folder of shapes"
        raise ShapesError(f"{names}: no shape is in there, so nothing would be checked.")
    return material, RuleSet(shapes=shapes, checks=checks)
