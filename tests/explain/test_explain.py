"""Explanations: every kind of step, places and sources, and what does not follow."""

from collections.abc import Mapping

import pyoxigraph as ox
import pytest

from lithograph.build import Options, build
from lithograph.errors import MissingInput, NotFound
from lithograph.explain import Explainer, Kind, Proof, explain, open_explainer
from lithograph.explain.material import read_rule_document
from lithograph.explain.proof import Standing
from lithograph.files import Sources, find_sources
from lithograph.snapshot import Snapshot
from lithograph.terms import LG, RDF_TYPE, XSD
from tests.explain.conftest import DATA, Writer, triple

NUMBER = ox.Literal("7", datatype=XSD["integer"])


def leaves(proof: Proof) -> set[ox.Triple]:
    return {step.triple for step in proof.leaves()}


def test_a_stated_triple_is_told_with_its_place_and_the_sources_of_its_subject(explainer: Explainer) -> None:
    proof = explainer.explain(triple("chip/a", "designedBy", "organisation/one"))
    assert (proof.kind, proof.premises) == (Kind.ASSERTED, ())
    assert [str(origin.place) for origin in proof.origins] == ["graph/chips.ttl:10:34"]
    assert [(source.title, source.address) for source in proof.sources] == [
        ("Data sheet", "https://example.org/sheet")
    ]


def test_an_inferred_triple_has_rule_axiom_in_words_and_premises(explainer: Explainer) -> None:
    proof = explainer.explain(triple("chip/a", "a", "ontology#Product"))
    assert proof.kind is Kind.INFERRED
    assert proof.rule is not None
    assert proof.rule.name == "cax-sco"
    (axiom,) = proof.axioms
    assert axiom.words["en"] == "every “chip” is “product”"
    assert "제품" in axiom.words["ko"]
    assert "产品" in axiom.words["zh"]
    assert [str(origin.place) for origin in axiom.origins] == ["ontology/chip.ttl:11:62"]
    assert leaves(proof) == {triple("chip/a", "a", "ontology#Chip")}


def test_class_expressions_are_told_in_words_and_located(explainer: Explainer) -> None:
    proof = explainer.explain(triple("organisation/one", "a", "ontology#Designer"))
    words = [axiom.words["en"] for step in proof.steps() for axiom in step.axioms]
    assert "“designer” and something with “designs” to some “chip” are the same class" in words
    places = [str(o.place) for step in proof.steps() for axiom in step.axioms for o in axiom.origins]
    assert all(place.startswith("ontology/chip.ttl:") for place in places)


def test_a_derived_triple_names_its_rule_and_rests_on_all_rows_of_a_sum(explainer: Explainer) -> None:
    proof = explainer.explain(triple("chip/a", "total", NUMBER))
    assert proof.kind is Kind.DERIVED
    assert proof.rule is not None
    assert (proof.rule.name, proof.rule.title, proof.rule.law, proof.rule.file) == (
        "total",
        "The rule total",
        "a law",
        "ontology/rules/total.rq",
    )
    values = [ox.Literal(text, datatype=XSD["integer"]) for text in ("3", "4")]
    assert leaves(proof) == {triple("chip/a", "rate", value) for value in values}


def test_strata_owl_paths_and_absence_join_in_one_proof(explainer: Explainer) -> None:
    proof = explainer.explain(triple("chip/a", "formerly", "organisation/two"))
    assert [premise.triple for premise in proof.premises] == [
        triple("chip/a", "designedBy", "organisation/one"),
        triple("organisation/one", "ownedBy", "organisation/two"),
        triple("chip/a", "a", "ontology#Big"),
    ]
    assert proof.absent == ("<https://w3id.org/lithograph/organisation/two> a lg:Big",)
    kinds = [step.rule.name for step in proof.steps() if step.rule is not None]
    assert kinds == ["formerly", "big", "cax-sco", "total"]
    assert all(leaf.kind is Kind.ASSERTED for leaf in proof.leaves())


def test_alternatives_differ_in_their_last_step(explainer: Explainer) -> None:
    goal = triple("chip/a", "dependsOn", "organisation/two")
    first, *others = explainer.explain_all(goal, 5)
    assert first.triple == goal
    assert all(other.premises != first.premises for other in others)


def test_alternatives_differ_below_their_last_step_too(write: Writer) -> None:
    root = write(DATA + "chip:a lg:ownedBy firm:one .\n")
    explainer = open_explainer(build(find_sources(root), root / "build", Options(validate=False)), root)
    proofs = explainer.explain_all(triple("chip/a", "dependsOn", "organisation/two"), 10)
    leaves = [{str(leaf.triple) for leaf in proof.leaves()} for proof in proofs]
    assert [len(found) for found in leaves] == [2, 2]
    assert any("designedBy" in text for text in leaves[0] ^ leaves[1])
    assert any("ownedBy" in text for text in leaves[0] ^ leaves[1])
    assert len(explainer.explain_all(triple("chip/a", "dependsOn", "organisation/two"), 1)) == 1


def test_what_does_not_follow_is_not_found(explainer: Explainer) -> None:
    assert triple("chip/b", "a", "ontology#Big") not in explainer
    with pytest.raises(NotFound, match="does not follow"):
        explainer.explain(triple("chip/b", "a", "ontology#Big"))


def test_one_function_explains_a_triple_of_a_snapshot(small: Snapshot) -> None:
    assert explain(small, triple("chip/a", "a", "ontology#Product")).kind is Kind.INFERRED


def test_a_name_that_the_snapshot_gave_to_a_blank_node_can_be_asked_about(
    small: Snapshot, explainer: Explainer
) -> None:
    quads = ox.parse(path=str(small.dataset), format=ox.RdfFormat.N_QUADS)
    stated = next(quad.triple for quad in quads if "genid" in str(quad.object))
    assert explainer.explain(stated).kind is Kind.ASSERTED


def test_the_place_is_left_out_where_the_file_has_changed_or_is_gone(write: Writer) -> None:
    root = write()
    snapshot = build(find_sources(root), root / "build", Options(validate=False))
    with (root / "graph/chips.ttl").open("a", encoding="utf-8") as file:
        file.write("# later\n")
    (root / "graph/firms.ttl").unlink()
    explainer = open_explainer(snapshot, root)
    (chip,) = explainer.explain(triple("chip/a", "a", "ontology#Chip")).origins
    (firm,) = explainer.explain(triple("organisation/one", "a", "ontology#Firm")).origins
    assert (chip.standing, chip.place) == (Standing.CHANGED, None)
    assert (firm.standing, firm.place) == (Standing.MISSING, None)


def test_a_snapshot_that_does_not_tell_its_rules_is_refused(snapshot: Snapshot) -> None:
    with pytest.raises(MissingInput, match="build"):
        open_explainer(snapshot)


def gives_again(proof: Proof, rules: Mapping[str, str]) -> bool:
    """Whether the rule, asked of the premises of its step alone, gives the triple again."""
    assert proof.rule is not None
    store = ox.Store()
    triples = [premise.triple for premise in proof.premises]
    store.extend(ox.Quad(triple.subject, triple.predicate, triple.object) for triple in triples)
    constructed = store.query(rules[proof.rule.name])
    assert isinstance(constructed, ox.QueryTriples)
    return proof.triple in set(constructed)


def test_the_premises_of_a_derived_triple_are_enough_for_its_rule(
    explainer: Explainer, small: Snapshot
) -> None:
    rules = {rule.name: rule.text for rule in read_rule_document(small)}
    derived = list(explainer.consequences.derived())
    assert len(derived) == 4
    assert all(gives_again(explainer.explain(goal), rules) for goal in derived)


def test_values_are_found_in_whatever_form_they_were_stated(write: Writer) -> None:
    root = write(DATA.replace("lg:rate 3 , 4", "lg:rate 3.0 , 04"))
    explainer = open_explainer(build(find_sources(root), root / "build", Options(validate=False)), root)
    total = explainer.explain(triple("chip/a", "total", ox.Literal("7", datatype=XSD["decimal"])))
    assert [str(leaf.triple.object) for leaf in total.leaves()] == [
        '"3.0"^^<http://www.w3.org/2001/XMLSchema#decimal>',
        '"04"^^<http://www.w3.org/2001/XMLSchema#integer>',
    ]
    asked = explainer.explain(triple("chip/a", "rate", ox.Literal("4", datatype=XSD["integer"])))
    assert asked.kind is Kind.ASSERTED
    assert asked.origins


def test_every_name_of_a_thing_can_be_asked_about(write: Writer) -> None:
    root = write(DATA + "chip:a owl:sameAs <http://example.org/a> .\n")
    explainer = open_explainer(build(find_sources(root), root / "build", Options(validate=False)), root)
    alias = ox.NamedNode("http://example.org/a")
    proof = explainer.explain(ox.Triple(alias, RDF_TYPE, LG["Product"]))
    assert proof.kind is Kind.INFERRED
    told = {str(leaf.triple.predicate) for leaf in proof.leaves()}
    assert told == {str(RDF_TYPE), "<http://www.w3.org/2002/07/owl#sameAs>"}
    assert all(leaf.kind is Kind.ASSERTED and leaf.origins for leaf in proof.leaves())


def test_what_holds_of_all_parts_rests_on_each_of_them(write: Writer) -> None:
    root = write()
    none = "FILTER NOT EXISTS { ?f lg:designs ?c . FILTER NOT EXISTS { ?c lg:rate ?r } }"
    text = f"CONSTRUCT {{ ?f lg:total 1 }} WHERE {{ ?f a lg:Designer . {none} }}"
    head = "# title: t\n# stratum: 1\n# law: l\nPREFIX lg: <https://w3id.org/lithograph/ontology#>\n"
    (root / "ontology/rules/measured.rq").write_text(head + text, encoding="utf-8")
    explainer = open_explainer(build(find_sources(root), root / "build", Options(validate=False)), root)
    one = ox.Literal("1", datatype=XSD["integer"])
    proof = explainer.explain(triple("organisation/one", "total", one))
    assert {str(premise.triple.predicate).rpartition("#")[2] for premise in proof.premises} == {
        "type>",
        "designs>",
        "rate>",
    }


@pytest.mark.slow
def test_a_link_is_stated_in_its_graph(product: Snapshot, sources: Sources) -> None:
    explainer = open_explainer(product, sources.root)
    quads = ox.parse(path=str(product.dataset), format=ox.RdfFormat.N_QUADS)
    link = next(quad for quad in quads if str(quad.graph_name).endswith("/links/epoch-models>"))
    proof = explainer.explain(link.triple)
    assert proof.kind is Kind.ASSERTED
    assert [(origin.graph, origin.place) for origin in proof.origins] == [(link.graph_name, None)]


def is_sound(proof: Proof, checked: set[int], above: frozenset[int] = frozenset()) -> bool:
    """Whether each way down ends in statements, and none comes back to where it was."""
    if id(proof) in above:
        return False
    if id(proof) in checked:
        return True
    checked.add(id(proof))
    if not proof.premises:
        return proof.kind is Kind.ASSERTED and bool(proof.origins)
    return all(is_sound(premise, checked, above | {id(proof)}) for premise in proof.premises)


@pytest.mark.slow
def test_every_inferred_and_derived_triple_of_the_product_is_explained_down_to_statements(
    product: Snapshot, sources: Sources
) -> None:
    explainer = open_explainer(product, sources.root)
    consequences = explainer.consequences
    added = [*consequences.derived(), *consequences.inferred]
    counts = product.manifest["counts"]
    assert len(added) == counts["derived"] + counts["inferred"]
    assert len(added) > 100_000
    rules = {rule.name: rule.text for rule in read_rule_document(product)}
    checked: set[int] = set()
    for goal in added[::100]:
        proof = explainer.explain(goal)
        if proof.kind is Kind.DERIVED and proof.rule is not None and proof.rule.name in rules:
            assert gives_again(proof, rules), goal
    for goal in added:
        proof = explainer.explain(goal)
        assert proof.triple == goal
        assert proof.kind is not Kind.ASSERTED
        assert is_sound(proof, checked), goal
