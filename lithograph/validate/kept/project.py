"""This project's graph for a run on what changed, from what the run before left.

The report is that of ``gather.project_material``: what cannot be told in rows (blank nodes, merged names,
files with faults) raises ``NotNumbered``, and the caller takes that way.
"""

import hashlib
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from functools import cached_property, lru_cache, partial
from pathlib import Path
from typing import TYPE_CHECKING, Any, Final

import numpy as np
import pyoxigraph as ox
from pyoxigraph import Triple

from lithograph import __version__
from lithograph.derive import StratumRule, infer, read_rules
from lithograph.errors import SyntaxErrors
from lithograph.explain.strata import check_strata
from lithograph.files import PACKAGE, Sources
from lithograph.link.compile import read_links
from lithograph.link.prefixes import shared_prefixes
from lithograph.load import load
from lithograph.reason.relation import Array
from lithograph.reason.table import NotNumbered, Rows, Table, differing, numbers_in, unpack_rows
from lithograph.validate.gather import link_sets, project_material
from lithograph.validate.kept.asking import Asking
from lithograph.validate.kept.files import data_in_rows, graph_files, link_files
from lithograph.validate.kept.former import NOTE, Present, drawn_from, former
from lithograph.validate.kept.loaded import KeptLoaded
from lithograph.validate.kept.reads import Reads, reads, tells_of_others
from lithograph.validate.kept.row_graph import RowGraph
from lithograph.validate.kept.state import FileRows, State, drop_state, read_state, state_path, write_state
from lithograph.validate.kept.strata import Drawn, Given, draw
from lithograph.validate.kept.terms import using_others
from lithograph.validate.material import Material, belongs_to_data
from lithograph.validate.past import Past
from lithograph.validate.run import RuleSet
from lithograph.validate.undeclared import Declared

if TYPE_CHECKING:
    from lithograph.explain.evidence import Evidence

_MOST: Final = 3
"""Terms that a state may hold for each that is in use."""
_LIBRARIES: Final = (ox.__version__, np.__version__, __version__)


@dataclass(frozen=True, kw_only=True)
class KeptMaterial(Material):
    """Material in rows: nothing of it is an object until it is looked at."""

    rows: KeptLoaded
    linked_rows: RowGraph
    stated: RowGraph
    together: RowGraph

    def repeated(self) -> Iterator[tuple[Triple, int]]:
        """Each triple that several files state, with the number of files after the first."""
        return self.rows.repeated()

    def using_others(self, known: Declared) -> Iterable[Triple]:
        """The statements that use a term which is not declared."""
        return using_others(self.rows, known)

    @cached_property
    def asserted(self) -> RowGraph:
        """The statements of the data, indexed."""
        return self.stated

    @cached_property
    def linked(self) -> RowGraph:
        """What stands beside the data, indexed."""
        return self.linked_rows

    @cached_property
    def whole(self) -> RowGraph:
        """All that shapes and checks see."""
        return self.together


@dataclass(frozen=True, slots=True, kw_only=True)
class Run:
    """A run on what changed: its material, and how to leave what it knows to the next.

    ``differing`` are the triples that are stated, linked or follow now and were not then, or the other way
    round; ``None`` where that is not known.
    """

    material: Material
    rules: RuleSet
    keep: Callable[[], None]
    differing: tuple[Triple, ...] | None = None


def gather(  # noqa: PLR0913  # as project_material, and the revision since which changes are asked for
    sources: Sources,
    rules: RuleSet,
    extra: Sequence[Path],
    *,
    cache: Path,
    max_inferred: int,
    past: Past | None,
) -> Run:
    """The material of this project; for a report on what changed, from what the last run left."""
    if past is not None and not extra:
        try:
            return kept_run(sources, rules, cache, max_inferred, past)
        except (NotNumbered, SyntaxErrors):
            pass  # in objects, with the faults as findings
    material = project_material(sources, extra, cache=cache, max_inferred=max_inferred)
    return Run(material=material, rules=rules, keep=lambda: None)


def kept_run(
    sources: Sources, rules: RuleSet, cache: Path, max_inferred: int, past: Past | None = None
) -> Run:
    """The material of this project, from the state in the folder where there is one, and what changed since.

    Raises ``NotNumbered``, and what ``project_material`` raises.
    """
    folder = cache / "validate"
    path = state_path(folder, _key(sources))
    found = read_state(path)
    before = State() if found is None else found
    table = Table(before.texts)
    ontology = load(sources.schema, name=sources.name)
    axioms = tuple(ontology.triples())
    strata = read_rules(sources.rules)
    if found is None:
        check_strata(strata)
    files = graph_files(sources, before.files, table)
    data = data_in_rows(sources, files, table)
    sets, faults = read_links(sources.links, shared_prefixes(axioms), name=sources.name)
    if faults:
        raise NotNumbered
    linked, beside = link_files(sets, before.files, table)
    plain, tree = before.axioms, before.tree
    if found is None:
        plain, tree = table.rows(filter(_is_plain, axioms)), table.rows(filter(belongs_to_data, axioms))
    reading = _reading(before, strata, rules, axioms)

    def drawn_of(stated: Rows, base: State) -> Drawn:
        return draw(
            Given(table=table, axioms=axioms, plain=plain, stated=stated),
            strata,
            reading,
            base,
            cache=cache,
            max_inferred=max_inferred,
            locate=lambda triple: data.locate(triple) or ontology.locate(triple),
        )

    base = before
    if past is not None:
        known = partial(former, Present(sources, files, sets, linked), past, table)
        base = drawn_from(before, known, tree, drawn_of)
    is_compared = past is not None and base.then is not None
    drawn = drawn_of(data.rows, base)
    parts = [data.rows, drawn.derived, drawn.inferred, tree, beside.rows]
    together = RowGraph(table, np.concatenate(parts))
    asking = Asking(together, axioms, rules, reading, before)

    @lru_cache  # everything is drawn once more, for what hardly any finding needs
    def evidence() -> "Evidence":
        from lithograph.explain.evidence import Evidence  # noqa: PLC0415 - seldom needed

        consequences = infer(ontology, data, strata, cache=cache, max_inferred=max_inferred)
        return Evidence(ontology, data, strata, consequences)

    material = KeptMaterial(
        data=data,
        rows=data,
        schema=axioms,
        premises=lambda triple: evidence().premises(triple),
        prove=lambda triple: evidence().proof(triple),
        beside=beside,
        links=link_sets(sources, sets),
        asked=asking.ask,
        linked_rows=RowGraph(table, beside.rows),
        stated=RowGraph(table, data.rows),
        together=together,
    )

    def keep() -> None:
        every = files | linked
        is_same = base is before and _digests(every) == _digests(before.files)
        if found is not None and not asking.is_news and is_same:
            return
        if len(table.texts) > _MOST * len(numbers_in(together.rows.ravel())):
            drop_state(path)  # most of its terms are of former states: the next run begins anew
            return
        # of the revision, with which the next run will most likely compare too
        made: State | Drawn = base if is_compared else drawn
        state = State(
            texts=tuple(table.texts),
            files=every,
            axioms=plain,
            tree=tree,
            stages=made.stages,
            outputs=made.outputs,
            watched=made.watched,
            whole=asking.packed,
            then=base.then if is_compared else None,
            checks=asking.answers,
            notes={
                "reads": {name: told and told.document() for name, told in reading.items()},
                NOTE: base.notes[NOTE] if is_compared else None,
            },
        )
        write_state(path, state)

    changed = _changed(table, asking.packed, base.then) if past is not None else None
    return Run(material=material, rules=replace(rules, sound=found is not None), keep=keep, differing=changed)


def _changed(table: Table, now: Array, then: Array | None) -> tuple[Triple, ...] | None:
    return None if then is None else tuple(table.triples(unpack_rows(differing(now, then))))


def _reading(
    before: State, strata: Sequence[StratumRule], rules: RuleSet, axioms: tuple[ox.Triple, ...]
) -> dict[str, Reads | None]:
    """What each rule and each check reads, by its name: it does not change while they do not."""
    known: Mapping[str, Any] = before.notes.get("reads", {})
    if known:
        return {name: None if told is None else Reads.of(told) for name, told in known.items()}
    found = {rule.name: reads(rule.text, None, axioms) for rule in strata}
    for check in rules.checks:
        found[f"check {check.rule.id}"] = reads(check.query, None, axioms)
        is_alone = not tells_of_others(check.query)
        found[f"near {check.rule.id}"] = reads(check.query, "focus", axioms) if is_alone else None
    return found


def _digests(files: Mapping[str, FileRows]) -> dict[str, str]:
    return {name: entry.digest for name, entry in files.items()}


def _is_plain(triple: ox.Triple) -> bool:
    return not isinstance(triple.subject, ox.BlankNode) and not isinstance(triple.object, ox.BlankNode)


def _key(sources: Sources) -> str:
    """The digest of all that a state depends on but for the graph: rules, axioms, this program, libraries."""
    total = hashlib.sha256("\n".join(_LIBRARIES).encode())
    code = sorted(PACKAGE.rglob("*.py"))  # all of it: what a rule's procedure imports may stand anywhere
    for path in (*code, *sources.schema, *sources.rules, *sources.constraints, *sources.quality):
        content = path.read_bytes()
        total.update(f"{path.name} {len(content)}\n".encode())
        total.update(content)
    return total.hexdigest()
