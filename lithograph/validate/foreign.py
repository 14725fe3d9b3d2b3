"""The material and the rules of a project that is not ours."""

from collections.abc import Sequence
from dataclasses import dataclass, replace
from pathlib import Path
from typing import Final

from lithograph.errors import MissingInput, ShapesError, SourceError
from lithograph.load import load
from lithograph.validate.checks import read_checks
from lithograph.validate.finding import Rule, Severity, Text
from lithograph.validate.material import Material
from lithograph.validate.programs import UNDECLARED
from lithograph.validate.run import RuleSet
from lithograph.validate.shapes import Shapes
from lithograph.validate.syntax import read_data
from lithograph.validate.undeclared import mentioned

_RDF_SUFFIXES = {".ttl", ".nt", ".nq", ".trig", ".rdf", ".owl", ".jsonld", ".n3"}


UNDECLARED_TERM: Final = Rule(
    id=UNDECLARED,
    kind="program",
    severity=Severity.VIOLATION,
    title=Text.of({"en": "undeclared term", "ko": "선언되지 않은 용어", "zh": "未声明的术语"}),
    description=Text.of(
        {
            "en": "Data uses terms that the ontology or the shapes speak of; others are told as warnings.",
            "ko": "데이터는 온톨로지나 셰이프에 있는 용어를 쓴다. 다른 어휘의 용어는 경고로 알린다.",
            "zh": "数据使用本体或形状中出现的术语；其他词汇表的术语以警告列出。",
        }
    ),
    message=Text.of(
        {
            "en": "{value} is not declared (uses: {count}).",
            "ko": "{value}은(는) 선언되지 않았다(쓰임: {count}).",
            "zh": "{value}未声明（使用次数：{count}）。",
        }
    ),
)
"""The rule on terms for projects that are not ours: it runs where there is an ontology to compare with."""


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
    return with_terms(material, RuleSet(shapes=shapes, checks=checks))


def with_terms(material: Material, rules: RuleSet) -> tuple[Material, RuleSet]:
    """The same with the rule on undeclared terms, where there is an ontology and no rule of that name."""
    if not material.schema or any(rule.id == UNDECLARED for rule in rules.shapes.rules.values()):
        return material, rules
    known = mentioned(material.schema, rules.shapes.triples, material.asserted.by_subject)
    return replace(material, declared=known), replace(rules, programs=(UNDECLARED_TERM,))
