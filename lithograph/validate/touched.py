"""The findings of a run on what changed that rest on something that changed: others stood there before.

What a shape looks at from its node is followed to the triple, in the graph as it is with what is gone from
it; a query is judged by the properties and classes that it reads, a program rule by how near its node is.
"""

from collections.abc import Callable, Mapping
from dataclasses import replace
from functools import cache

from pyoxigraph import BlankNode, NamedNode, Triple

from lithograph.terms import RDF_TYPE
from lithograph.validate.changes import Changes
from lithograph.validate.finding import Finding, Term
from lithograph.validate.graph import Graph, Joined
from lithograph.validate.hoist import COMPONENT, plan
from lithograph.validate.kept.reads import Key, reads
from lithograph.validate.material import Material
from lithograph.validate.programs import DANGLING, PROGRAMS, UNTYPED
from lithograph.validate.report import Report, ordered
from lithograph.validate.run import RuleSet
from lithograph.validate.shape_reach import sees


def touched(
    report: Report, focus: frozenset[Term], changes: Changes, material: Material, rules: RuleSet
) -> Report:
    """The report without the findings that the changes cannot have altered; all of it where that is unknown.

    ``focus`` are the nodes that the report was made about. It is unknown while the changes lack what follows
    from them, and of blank nodes, which cannot be compared. Of the places of a finding the first in a changed
    file leads: there it is to be mended.
    """
    report = report.only(ordered([_at_change(finding, changes.files) for finding in report.findings]))
    ends = {end for triple in changes.triples for end in (triple.subject, triple.object)}
    if not changes.complete or any(isinstance(end, BlankNode) for end in ends):
        return report
    is_kept = _kept(focus, changes, material, rules)
    return report.only(tuple(finding for finding in report.findings if is_kept(finding)))


def _at_change(finding: Finding, files: frozenset[str]) -> Finding:
    places = [] if finding.location is None else [finding.location, *finding.related]
    changed = next((place for place in places if place.file in files), None)
    if changed is None or changed == finding.location:
        return finding
    places.remove(changed)
    return replace(finding, location=changed, related=tuple(places))


def _kept(
    focus: frozenset[Term], changes: Changes, material: Material, rules: RuleSet
) -> Callable[[Finding], bool]:
    differing = frozenset(changes.triples)
    ends = frozenset(end for triple in differing for end in (triple.subject, triple.object))
    keys = frozenset(_keys(changes))
    graph = Joined(material.whole, Graph(changes.triples))
    near = _near(changes, material.asserted)
    queries: Mapping[str, str] = {check.rule.id: check.query for check in rules.checks} | {
        item.rule.id: item.query for item in plan(rules.shapes).hoisted
    }

    @cache
    def is_read(rule: str) -> bool:
        found = reads(queries[rule], None, material.schema) if rule in queries else None
        return found is None or not keys.isdisjoint(found.keys)

    def is_kept(finding: Finding) -> bool:
        rule = finding.rule
        if rule.kind == "program":
            is_single = rule.id in PROGRAMS or rule.id in {UNTYPED, DANGLING}
            return not is_single or finding.focus in near
        if rule.kind == "check" or finding.component == COMPONENT:
            # of what a row names beside its focus, something must be said otherwise itself
            is_near = finding.focus in focus or not ends.isdisjoint(finding.others)
            return is_near and is_read(rule.id)
        if rule.iri is None or NamedNode(rule.iri) not in rules.shapes.rules:
            return True
        return sees(NamedNode(rule.iri), finding.focus, rules.shapes, graph, differing)

    return is_kept


def _keys(changes: Changes) -> set[Key]:
    found: set[Key] = {(triple.predicate.value, None) for triple in changes.triples}
    for triple in changes.triples:
        if triple.predicate == RDF_TYPE and isinstance(triple.object, NamedNode):
            found.add((RDF_TYPE.value, triple.object.value))
    return found


def _near(changes: Changes, asserted: Graph) -> set[Term]:
    """What rules on single nodes can tell of: what is said of a node and of those that refer to it."""
    subjects = {triple.subject for triple in changes.triples}
    ends = subjects | {triple.object for triple in changes.triples}
    found: set[object] = set(ends)
    for end in ends:
        if isinstance(end, NamedNode):
            found.update(triple.subject for triple in asserted.mentions.get(end, ()))
    for subject in subjects:
        if isinstance(subject, NamedNode):
            found.update(triple.object for triple in asserted.by_subject.get(subject, ()))
    return {term for term in found if not isinstance(term, Triple)}  # type: ignore[misc]
