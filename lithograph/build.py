"""The whole product in one function: from the source files to a published snapshot."""

import time
from collections.abc import Callable, Iterable, Iterator
from contextlib import contextmanager
from dataclasses import asdict, dataclass, field
from datetime import UTC, datetime
from hashlib import sha256
from importlib.metadata import PackageNotFoundError, version
from pathlib import Path
from typing import Any

from lithograph import __version__
from lithograph.derive import Consequences, StratumRule, infer, read_rules
from lithograph.explain.evidence import Evidence
from lithograph.explain.strata import check_strata
from lithograph.files import Sources, digest
from lithograph.link import Links, link
from lithograph.link.prefixes import shared_prefixes
from lithograph.load import Loaded, load
from lithograph.questions import read_questions
from lithograph.refuse import check_consistency, check_imports, check_merges, check_terms, merge_documents
from lithograph.settings import Settings
from lithograph.snapshot import FORMAT, Draft, Snapshot, drafting, find_snapshot, publish
from lithograph.terms import DERIVED, INFERRED, LANGUAGES, LG
from lithograph.validate import Report, validate
from lithograph.validate.finding import stable
from lithograph.validate.gather import link_sets, material_of, project_rules
from lithograph.validate.render.json_document import rule_document

ENGINES = ("numpy", "pyoxigraph", "pyshacl", "pyshifty")
"""The libraries that shape a snapshot: their versions are part of its digest and its manifest."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Options:
    """How to build; every field is part of the snapshot's digest."""

    validate: bool = True
    engine: str = "auto"
    allow_inconsistent: bool = False
    max_inferred: int = field(default_factory=lambda: Settings().max_inferred)
    with_imports: bool = False


@dataclass(frozen=True, slots=True)
class Product:
    """The graphs of a snapshot, and what follows from them."""

    ontology: Loaded
    data: Loaded
    links: Links
    imports: Loaded
    consequences: Consequences
    evidence: Evidence


@dataclass(slots=True)
class Timer:
    """Seconds by step; ``on_step`` is told each step's name as it starts."""

    on_step: Callable[[str], None]
    seconds: dict[str, float] = field(default_factory=dict)
    _running: tuple[str, float] = ("", 0.0)

    @contextmanager
    def step(self, name: str) -> Iterator[None]:
        """Time the block under that name."""
        self.on_step(name)
        self._running = (name, time.perf_counter())
        yield
        self.seconds = self.so_far()

    def so_far(self) -> dict[str, float]:
        """The seconds by step, the running one included."""
        name, start = self._running
        return self.seconds | {name: round(time.perf_counter() - start, 3)}


def build(
    sources: Sources,
    home: Path,
    options: Options | None = None,
    on_step: Callable[[str], None] = lambda _step: None,
) -> Snapshot:
    """The snapshot of these sources, published; the one already there when nothing changed.

    Raises what ``make`` raises; then nothing is published and the former snapshot stays in service.
    """
    snapshot = make(sources, home, options, on_step)
    publish(home, snapshot)
    return snapshot


def make(
    sources: Sources,
    home: Path,
    options: Options | None = None,
    on_step: Callable[[str], None] = lambda _step: None,
) -> Snapshot:
    """The snapshot of these sources, not put in service; the one already there when nothing changed.

    Raises ``SyntaxErrors``, ``UndeclaredTerms``, ``SchemaInData``, ``InconsistentGraph``, ``UnlistedMerge``
    or ``StorageError``.
    """
    options = options or Options()
    timer = Timer(on_step)
    with timer.step("digest"):
        key = snapshot_key(sources, options)
        snapshot = find_snapshot(home, key)
    if snapshot is None:
        with drafting(home, key) as draft:
            fill(draft, sources, options, timer)
        snapshot = find_snapshot(home, key)
        assert snapshot is not None  # noqa: S101 - drafting has put it there, or raised
    return snapshot


def fill(draft: Draft, sources: Sources, options: Options, timer: Timer) -> None:
    """Write into the draft what the sources say, what follows from them, and what is at fault in them.

    The store is loaded beside the steps: the stated graphs while the reasoner runs, what it drew while the
    rules are checked.
    """
    with timer.step("load"):
        imported = sources.imports if options.with_imports else ()
        ontology = load(sources.schema, name=sources.name)
        data = load(sources.graph, name=sources.name)
        links = link(sources.links, shared_prefixes(ontology.triples()), name=sources.name)
        imports = load(imported, name=sources.name)
        rules = read_rules(sources.rules)
        check_strata(rules)
        questions = read_questions(sources.queries)
        check_terms(data, ontology)
        check_imports(imports)
        stated = (ontology, data, links, imports)
        draft.add((source.iri, source.triples) for part in stated for source in part.graphs)
    with timer.step("infer"):
        consequences = infer(
            ontology, data, rules, cache=draft.home / "cache", max_inferred=options.max_inferred
        )
        evidence = Evidence(ontology, data, rules, consequences)
        check_merges(consequences, evidence, links)
        if not options.allow_inconsistent:
            check_consistency(consequences, evidence)
        draft.add(((DERIVED, tuple(consequences.derived())), (INFERRED, consequences.inferred)))
    product = Product(ontology, data, links, imports, consequences, evidence)
    with timer.step("validate"):
        report = find_faults(sources, product, options)
    with timer.step("write"):
        documents = {
            "questions": [asdict(question) for question in questions],
            "report": report_document(report),
            "rules": rules_document(rules, sources),
        }
        draft.finish(
            documents, manifest(draft.digest, product, report, draft.classes(LG.iri), timer.so_far())
        )


def snapshot_key(sources: Sources, options: Options) -> str:
    """The digest that names the snapshot: of the inputs, the options and the versions that shape it."""
    imported = sources.imports if options.with_imports else ()
    return digest((*sources.inputs, *imported), FORMAT, *engine_versions().values(), str(options))


def find_faults(sources: Sources, product: Product, options: Options) -> Report | None:
    """The validation report over stated, derived and inferred triples; ``None`` when it was left out."""
    if not options.validate:
        return None
    material = material_of(
        product.ontology,
        product.data,
        product.consequences,
        premises=product.evidence.premises,
        links=link_sets(sources, product.links.sets),
        beside=Loaded((*product.links.graphs, *product.imports.graphs)),
    )
    return validate(material, project_rules(sources), engine=options.engine)


def engine_versions() -> dict[str, str]:
    """The versions of this package and of each library that shapes a snapshot; absent ones are left out."""
    found = {"lithograph": __version__}
    for name in ENGINES:
        try:
            found[name] = version(name)
        except PackageNotFoundError:
            continue
    return found


def report_document(report: Report | None) -> dict[str, Any] | None:
    """The validation report as JSON: findings in their order, each with rule, place and words."""
    if report is None:
        return None
    return {
        "engine": report.engine,
        "counts": report.counts(),
        "untargeted": list(report.untargeted),
        "rules": [rule_document(rule) for rule in report.by_rule()],
        "findings": [
            {
                "rule": finding.rule.id,
                "severity": str(finding.severity),
                "focus": stable(finding.focus),
                "path": finding.path,
                "value": stable(finding.value),
                "component": finding.component,
                "message": {language: finding.text(language) for language in LANGUAGES},
                "place": None if finding.location is None else asdict(finding.location),
                "related": [asdict(place) for place in finding.related],
                "fingerprint": finding.fingerprint,
                "inferred": finding.inferred,
            }
            for finding in report.findings
        ],
    }


def rules_document(rules: Iterable[StratumRule], sources: Sources) -> list[dict[str, Any]]:
    """The rules beyond OWL as JSON: with them, what a snapshot holds can be explained from it alone."""
    return [
        {
            "name": rule.name,
            "stratum": rule.stratum,
            "title": rule.title,
            "law": rule.law,
            "text": rule.text,
            "file": sources.name(rule.path),
        }
        for rule in rules
    ]


def files_of(product: Product) -> dict[str, dict[str, str]]:
    """For each graph that was reasoned over, its file and that file's SHA-256."""
    return {
        source.iri.value: {"file": source.name, "sha256": sha256(source.path.read_bytes()).hexdigest()}
        for source in (*product.ontology.graphs, *product.data.graphs)
    }


def manifest(
    key: str, product: Product, report: Report | None, by_class: dict[str, int], seconds: dict[str, float]
) -> dict[str, Any]:
    """What a snapshot says of itself: digest, time, versions, counts of triples and entities, seconds."""
    derivations = product.consequences.derivations
    return {
        "digest": key,
        "built": datetime.now(UTC).isoformat(timespec="seconds"),
        "versions": engine_versions(),
        "counts": {
            "asserted": len(product.data),
            "ontology": len(product.ontology),
            "inferred": len(product.consequences.inferred),
            "derived": sum(len(derivation.triples) for derivation in derivations),
            "links": len(product.links.mappings),
            "imported": len(product.imports),
            "graphs": sum(map(len, (product.ontology.graphs, product.data.graphs, product.imports.graphs)))
            + len(product.links.graphs)
            + 2,
            "findings": None if report is None else report.counts(),
            "by_rule": {derivation.rule.name: len(derivation.triples) for derivation in derivations},
            "by_class": by_class,
        },
        "files": files_of(product),
        "merges": merge_documents(product.consequences, product.evidence),
        "inconsistencies": [str(found) for found in product.consequences.closure.inconsistencies],
        "seconds": dict(seconds),
    }
