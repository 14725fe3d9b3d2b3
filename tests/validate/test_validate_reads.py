"""What a query is said to read is enough for the answers that it gives over everything."""

from collections.abc import Sequence

import numpy as np
import pyoxigraph as ox
import pytest
from hypothesis import given
from hypothesis import strategies as st

from lithograph.files import find_sources
from lithograph.load import load
from lithograph.reason.table import Table, differing, pack_rows
from lithograph.terms import RDF_TYPE
from lithograph.validate.kept.holding import Holding
from lithograph.validate.kept.reads import Reads, reads, tells_of_others
from lithograph.validate.kept.strata import Changed

EX = "http://example.org/"
HEAD = f"PREFIX ex: <{EX}>\nPREFIX rdfs: <http://www.w3.org/2000/01/rdf-schema#>\n"
GROUPS = (
    "?focus ex:p ?x . ?x ex:q ?value",
    "?focus ex:p ?x . FILTER NOT EXISTS { ?x ex:q ?focus }",
    "?focus ?any ?value . FILTER (?any != ex:p)",
    "?focus a ex:C . FILTER NOT EXISTS { ?other ?in ?focus . FILTER (?other != ?focus) }",
    "VALUES ?path { ex:p ex:q } ?focus ?path ?value . ?value (ex:p|ex:q)* ?focus",
    "{ ?focus ex:p ?value . ?value ex:p* ?focus } UNION { ?x ex:q ?focus ; ex:p ?focus }",
    "?focus ex:p ?x . OPTIONAL { ?x ex:q ?value } BIND (EXISTS { ?x ex:p* ?focus } AS ?y)",
    "?x ex:p ?focus . MINUS { ?focus ex:q ?y }",
    "?focus a/rdfs:subClassOf* ex:C ; ^ex:q ?value",
    "?focus ex:q ?value . ?other ex:q ?value . FILTER (?other != ?focus)",
    "{ SELECT ?focus (COUNT(?x) AS ?value) WHERE { ?focus ex:p ?x } GROUP BY ?focus } ?focus a ?kind",
    "{ SELECT (MAX(?x) AS ?value) WHERE { ?y ex:q ?x } } ?focus ex:q ?value",
    "?value ex:p/ex:q ?focus . FILTER EXISTS { ?focus ?in ?value }",
)
UNBOUNDED = (
    "?focus ex:p ?x . ?x ?any ?value",
    "{ SELECT ?focus ?x WHERE { ?focus ?x ?y } } ?focus ex:p ?value",
    "OPTIONAL { VALUES ?path { ex:p } } ?x ?path ?focus . ?x ?path ?y",
    "?focus ex:p ?x . { ?y ex:q* ?z }",
    "GRAPH ?g { ?focus ex:p ?x }",
    "?x ex:p* ?y . ?y ex:q* ?z . ?focus ex:p ?value",
)

nodes = st.sampled_from([ox.NamedNode(f"{EX}n{number}") for number in range(5)])
values = nodes | st.sampled_from([ox.Literal(1), ox.Literal("01"), ox.Literal("a", language="en")])
kinds = st.sampled_from([ox.NamedNode(EX + name) for name in "CDE"])
below = ox.NamedNode("http://www.w3.org/2000/01/rdf-schema#subClassOf")
statement = st.one_of(
    st.builds(ox.Triple, nodes, st.sampled_from([ox.NamedNode(EX + name) for name in "pqr"]), values),
    st.builds(ox.Triple, nodes, st.just(RDF_TYPE), kinds),
    st.builds(ox.Triple, kinds, st.just(below), kinds),
)
data = st.lists(statement, max_size=16, unique=True)


def query(group: str) -> str:
    return f"{HEAD}SELECT DISTINCT ?focus ?value WHERE {{ {group} }}"


def stored(triples: Sequence[ox.Triple]) -> ox.Store:
    store = ox.Store()
    store.extend(ox.Quad(item.subject, item.predicate, item.object) for item in triples)
    return store


def rows(text: str, store: ox.Store, focus: set[str]) -> set[tuple[str, str]]:
    """The rows about these nodes."""
    found = store.query(text)
    assert isinstance(found, ox.QuerySolutions)
    every = {(str(row["focus"]), str(row["value"])) for row in found}
    return {row for row in every if row[0] in focus}


def held(triples: Sequence[ox.Triple], reading: Reads | None, focus: set[ox.NamedNode]) -> ox.Store:
    """A store of what is read of them."""
    table = Table()
    holding = Holding(table)
    holding.offer(table.rows(triples))
    holding.hold(reading, [number for node in focus if (number := table.find(node)) is not None])
    return holding.store


@pytest.mark.parametrize("group", GROUPS)
@given(triples=data, focus=st.sets(nodes, min_size=1, max_size=2))
def test_the_rows_about_the_nodes_are_those_over_everything(
    group: str, triples: list[ox.Triple], focus: set[ox.NamedNode]
) -> None:
    text = query(group)
    reading = reads(text, "focus")
    assert reading is not None
    wanted = rows(text, stored(triples), set(map(str, focus)))
    assert rows(text, held(triples, reading, focus), set(map(str, focus))) == wanted
    for prop, kind, is_subject in reading.needs if wanted else ():
        about = {row[0] for row in wanted}
        said = [
            str(triple.subject if is_subject else triple.object)
            for triple in triples
            if triple.predicate.value == prop and kind in {None, getattr(triple.object, "value", "")}
        ]
        assert about <= set(said)


@pytest.mark.parametrize("group", GROUPS)
@given(triples=data, others=data)
def test_what_is_read_everywhere_tells_when_answers_stay(
    group: str, triples: list[ox.Triple], others: list[ox.Triple]
) -> None:
    text = query(group)
    reading = reads(text)
    table = Table()
    before, now = table.rows(triples), table.rows([*triples, *others])
    changed = Changed(table, everything=False)
    changed.note(differing(pack_rows(before), pack_rows(now)))
    if not changed.touches(reading):
        stores = [stored(triples), stored([*triples, *others])]
        everything = {str(ox.NamedNode(f"{EX}n{number}")) for number in range(5)}
        assert rows(text, stores[0], everything) == rows(text, stores[1], everything)


@pytest.mark.parametrize("group", UNBOUNDED)
def test_a_query_that_may_read_anything_is_told(group: str) -> None:
    assert reads(query(group), "focus") is None


def test_what_is_needed_of_a_node_is_what_stands_in_no_braces() -> None:
    found = reads(query("?focus a ex:C ; ex:p ?x . OPTIONAL { ?focus ex:q ?value } ?y ex:r ?focus"), "focus")
    assert found is not None
    assert set(found.needs) == {
        (RDF_TYPE.value, EX + "C", True),
        (EX + "p", None, True),
        (EX + "r", None, False),
    }


def test_a_reading_comes_back_from_its_document() -> None:
    found = reads(query(GROUPS[3]), "focus")
    assert found is not None
    assert Reads.of(found.document()) == found


def test_every_rule_and_check_of_ours_is_read() -> None:
    sources = find_sources()
    axioms = tuple(load(sources.schema).triples())
    texts = [(path, None) for path in sources.rules] + [(path, "focus") for path in sources.quality]
    assert len(texts) > 50
    unread = [
        path.name
        for path, focus in texts
        # a check whose rows name other things is asked about all nodes
        if reads(text := path.read_text(), None if focus and tells_of_others(text) else focus, axioms) is None
    ]
    # what may read everything is asked anew after every change, of a store that holds everything
    assert not unread


@pytest.mark.parametrize(
    ("group", "others"),
    [
        ("?focus ex:p ?value", False),
        ("?focus ex:p ?value . ?value ex:q ?x", True),
        ("?focus ex:p ?x . ?x ex:q ?y . ?y ex:q ?value", False),
        ("GRAPH ex:g { ?value a ex:C . { ?value ex:q ?x } } ?focus ?value ?y", False),
        ("GRAPH ?g { ?value a ex:C }", True),
    ],
)
def test_a_row_tells_of_others_of_which_the_data_is_read(group: str, *, others: bool) -> None:
    assert tells_of_others(query(group)) is others


def test_keys_of_what_changed_are_properties_and_classes() -> None:
    table = Table()
    one, kind = ox.NamedNode(EX + "n1"), ox.NamedNode(EX + "C")
    typed = table.rows([ox.Triple(one, RDF_TYPE, kind)])
    changed = Changed(table, everything=False)
    assert not changed.touches(None)
    changed.note(pack_rows(typed))
    assert changed.touches(None)
    assert changed.touches(Reads(frozenset({(RDF_TYPE.value, EX + "C")})))
    assert changed.touches(Reads(frozenset({(RDF_TYPE.value, None)})))
    assert not changed.touches(Reads(frozenset({(RDF_TYPE.value, EX + "D"), (EX + "p", None)})))
    assert Changed(table, everything=True).touches(Reads(frozenset()))
    assert np.array_equal(np.sort(pack_rows(typed)), pack_rows(typed))
