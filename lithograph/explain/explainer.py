"""Explains the triples of a snapshot: rules beyond OWL, OWL 2 RL and the sources joined to one proof.

Never circular: what a rule of a stratum read was known before the stratum, and the reasoner's proofs rest on
earlier rounds only. Its additions after each stratum count as later rounds, so the two orders agree.
"""

from collections import defaultdict
from itertools import islice
from pathlib import Path
from typing import Final

import pyoxigraph as ox

from lithograph.derive import Consequences, StratumRule
from lithograph.errors import NotFound
from lithograph.explain.firing import Firing, Firings
from lithograph.explain.ground import Ground
from lithograph.explain.material import Material, read_material
from lithograph.explain.places import LoadedPlaces, Places
from lithograph.explain.proof import Axiom, Kind, Origin, Proof, Rule, Source
from lithograph.explain.reached import reach_firing
from lithograph.explain.words import Wording, rule_words
from lithograph.files import find_root
from lithograph.reason import Proof as Inference
from lithograph.reason.tree import varied
from lithograph.snapshot import Snapshot
from lithograph.terms import DCTERMS, LG

MOST_PROOFS: Final = 10
"""Alternative proofs that are told unless somebody asks for another number."""


class Explainer:
    """Explains triples of one snapshot; what was explained once is remembered."""

    def __init__(self, material: Material, consequences: Consequences, places: Places | LoadedPlaces) -> None:
        self.consequences: Final = consequences
        self._closure = consequences.closure
        self._material = material
        self._ground = Ground(consequences)
        self._wording = Wording(material.ontology.triples())
        self._places = places
        self._derived: dict[ox.Triple, StratumRule] = {
            triple: derivation.rule
            for derivation in consequences.derivations
            for triple in derivation.triples
        }
        self._firings: dict[str, Firings] = {}
        self._fired_premises: dict[Firing, tuple[Proof, ...]] = {}
        self._proofs: dict[ox.Triple, Proof] = {}
        self._axioms: dict[tuple[ox.Triple, ...], Axiom] = {}
        self._blanks = {name: node for node, name in material.names.items()}
        self._about: defaultdict[object, list[ox.Triple]] = defaultdict(list)
        for triple in material.data.triples():
            if triple.predicate in _ABOUT_SOURCES:
                self._about[triple.subject].append(triple)

    def __contains__(self, triple: object) -> bool:
        """Whether the triple is stated or follows."""
        return isinstance(triple, ox.Triple) and (self._is_stated(triple) or triple in self._closure)

    def _is_stated(self, triple: ox.Triple) -> bool:
        return self._ground.is_given(triple) or triple in self._material.graphs

    def explain(self, triple: ox.Triple) -> Proof:
        """A proof of the triple; raises ``NotFound`` when it neither stands in the graph nor follows."""
        triple = self._restored(triple)
        if triple not in self._proofs:
            self._proofs[triple] = self._last_steps(triple, 1)[0]
        return self._proofs[triple]

    def explain_all(self, triple: ox.Triple, most: int = MOST_PROOFS) -> tuple[Proof, ...]:
        """Up to ``most`` different proofs; raises ``NotFound`` as ``explain`` does.

        Those that differ in their last step come first, then those that differ in one step below it.
        """
        proofs = self._last_steps(self._restored(triple), most)
        deeper = varied(proofs, lambda part: self._last_steps(part.triple, most)[1:] if part.premises else ())
        return (*proofs, *islice(deeper, most - len(proofs)))

    def _last_steps(self, triple: ox.Triple, most: int) -> tuple[Proof, ...]:
        """Up to ``most`` proofs that differ in their last step."""
        if self._is_stated(triple):
            return (self._stated(triple),)
        if triple in self._derived:
            return self._by_rules(triple, most)
        return tuple(self._joined(inference) for inference in self._closure.last_steps(triple, most))

    def _by_rules(self, triple: ox.Triple, most: int) -> tuple[Proof, ...]:
        """The proofs by rules of the stratum that first gave the triple."""
        first = self._derived[triple]
        others = [rule for rule in self._material.rules if rule.stratum == first.stratum and rule != first]
        proofs: list[Proof] = []
        for rule in (first, *others):
            if len(proofs) < most:
                found = self._fired(rule, triple, most - len(proofs))
                proofs += [self._derivation(triple, rule, firing) for firing in found]
        if not proofs:
            raise NotFound(f"No rule gives {triple} again.", hint="Build the snapshot anew: lithograph build")
        return tuple(proofs)

    def _fired(self, rule: StratumRule, triple: ox.Triple, most: int) -> list[Firing]:
        if not rule.text:
            return reach_firing(triple, self._ground, rule.stratum)
        if rule.name not in self._firings:
            self._firings[rule.name] = Firings(rule, self._ground)
        return self._firings[rule.name].of(triple, most)

    def _derivation(self, triple: ox.Triple, rule: StratumRule, firing: Firing) -> Proof:
        return Proof(
            triple,
            Kind.DERIVED,
            Rule(rule.name, rule.title, rule_words(rule), rule.law, _file(rule)),
            premises=self._premises(firing),
            absent=tuple(firing.absent),
            omitted=firing.omitted,
        )

    def _premises(self, firing: Firing) -> tuple[Proof, ...]:
        """The proofs of what the firing rests on; all triples that it gave share them."""
        if firing not in self._fired_premises:
            self._fired_premises[firing] = tuple(self.explain(premise) for premise in firing.triples)
        return self._fired_premises[firing]

    def _joined(self, inference: Inference) -> Proof:
        """The reasoner's proof with its leaves explained further, and places and words added."""
        made: dict[int, Proof] = {}
        for part in reversed(list(inference.in_order())):
            known = self._proofs.get(part.triple)
            if part.asserted:
                proof = self.explain(part.triple) if self._known(part.triple) else self._stated(part.triple)
            elif known is not None and part is not inference:
                proof = known
            else:
                premises = tuple(made[id(premise)] for premise in part.premises)
                axioms = (self._axiom(part.axioms),) if part.axioms else ()
                proof = Proof(part.triple, Kind.INFERRED, Rule(part.rule), axioms, premises)
                self._proofs.setdefault(part.triple, proof)
            made[id(part)] = proof
        return made[id(inference)]

    def _known(self, triple: ox.Triple) -> bool:
        return self._ground.is_given(triple) or triple in self._derived

    def _stated(self, triple: ox.Triple) -> Proof:
        return Proof(
            triple, Kind.ASSERTED, origins=self._origins(triple), sources=self._sources(triple.subject)
        )

    def _origins(self, triple: ox.Triple) -> tuple[Origin, ...]:
        graphs = self._material.graphs.get(triple, ())
        return tuple(self._places.origin(graph, triple) for graph in graphs)

    def _axiom(self, triples: tuple[ox.Triple, ...]) -> Axiom:
        if triples not in self._axioms:
            origins = dict.fromkeys(origin for triple in triples for origin in self._origins(triple))
            self._axioms[triples] = Axiom(triples, self._wording.axiom(triples), tuple(origins))
        return self._axioms[triples]

    def _sources(self, subject: object) -> tuple[Source, ...]:
        found: list[Source] = []
        for triple in self._about.get(subject, ()):
            iri = triple.object
            if triple.predicate == DCTERMS["source"] and isinstance(iri, ox.NamedNode):
                told = {t.predicate: t.object for t in self._about.get(iri, ())}
                title, address = told.get(DCTERMS["title"]), told.get(LG["address"])
                found.append(Source(iri, _text(title), _text(address)))
        return tuple(found)

    def _restored(self, triple: ox.Triple) -> ox.Triple:
        """The triple with blank nodes for the names that the snapshot gives them."""
        subject, value = triple.subject, triple.object
        if isinstance(subject, ox.NamedNode) and subject in self._blanks:
            subject = self._blanks[subject]
        if isinstance(value, ox.NamedNode) and value in self._blanks:
            value = self._blanks[value]
        return ox.Triple(subject, triple.predicate, value)


_ABOUT_SOURCES: Final = frozenset((DCTERMS["source"], DCTERMS["title"], LG["address"]))


def open_explainer(snapshot: Snapshot, root: Path | None = None) -> Explainer:
    """An explainer of the snapshot; places are looked up in the source files under ``root``."""
    material = read_material(snapshot)
    places = Places(find_root() if root is None else root, material.files, material.names)
    return Explainer(material, material.consequences(), places)


def explain(snapshot: Snapshot, triple: ox.Triple) -> Proof:
    """A proof of the triple; raises ``NotFound``. For several triples, keep an ``open_explainer``."""
    return open_explainer(snapshot).explain(triple)


def _file(rule: StratumRule) -> str:
    return rule.path.as_posix() if rule.text else f"lithograph/{rule.path.name}"


def _text(term: object) -> str | None:
    return term.value if isinstance(term, ox.Literal) else None
