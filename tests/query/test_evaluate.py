"""Answers: the traps of the engine that serving works around, one test each."""

import json
import xml.etree.ElementTree as ET
from dataclasses import replace

import pyoxigraph as ox
import pytest

from lithograph.errors import BadQuery, NotAcceptable, ResultTooLarge, SnapshotGone
from lithograph.query.check import check
from lithograph.query.evaluate import PAGE, PIECE, Job, evaluate
from lithograph.settings import Settings
from lithograph.snapshot import Snapshot
from lithograph.store import GraphStore, load_store
from lithograph.terms import GRAPH_BASE, LG

BOTH = (f"{GRAPH_BASE}chips/acme", f"{GRAPH_BASE}claims/press")


@pytest.fixture(scope="module")
def store(snapshot: Snapshot) -> GraphStore:
    return load_store(snapshot)


def answer(
    store: GraphStore,
    text: str,
    name: str = "csv",
    graphs: tuple[tuple[str, ...], tuple[str, ...]] | None = None,
    rows: int = 0,
) -> str:
    pieces: list[bytes] = []
    query = check(text, Settings(), store.prefixes)
    evaluate(store, Job(query, name, graphs, rows=rows), pieces.append)
    return b"".join(pieces).decode()


def complaint(store: GraphStore, text: str) -> str:
    with pytest.raises(BadQuery) as caught:
        answer(store, text)
    return str(caught.value)


def test_columns_of_select_star_stand_in_the_order_of_the_text(store: GraphStore) -> None:
    assert answer(store, "SELECT * { ?z lg:tpp ?a }").startswith("z,a\r\n")
    assert answer(store, "SELECT ?z ?a { ?z lg:tpp ?a }").startswith("z,a\r\n")
    assert answer(store, "SELECT DISTINCT * { ?z lg:tpp ?m { SELECT ?a { ?b lg:tpp ?a } } }").startswith(
        "z,m,a\r\n"
    )
    assert answer(store, "SELECT * { VALUES (?z ?a) { (1 2) } }") == "z,a\r\n1,2\r\n"


def test_a_prefix_is_known_unless_the_text_declares_another(store: GraphStore) -> None:
    pattern = "SELECT (lg:y AS ?y) {}"
    ours = f"y\r\n{LG['y'].value}\r\n"
    assert answer(store, pattern) == answer(store, f"# PREFIX lg: <urn:x:>\n{pattern}") == ours
    assert answer(store, f"PREFIX lg: <urn:x:>\n{pattern}") == "y\r\nurn:x:y\r\n"
    assert answer(store, f"prefix  lg: <urn:x:> PREFIX other: <urn:o:>{pattern}") == "y\r\nurn:x:y\r\n"


def test_files_that_are_gone_are_told_without_their_names(store: GraphStore) -> None:
    class Gone:
        def query(self, *_args: object, **_options: object) -> None:
            raise OSError("IO error: No such file or directory: /srv/secret/000017.sst")

    broken = replace(store, whole=Gone())  # type: ignore[arg-type]
    with pytest.raises(SnapshotGone) as caught:
        answer(broken, "SELECT * { GRAPH ?g { ?s ?p ?o } }")
    assert "secret" not in str(caught.value)


def test_variables_that_are_not_in_scope_are_no_columns(store: GraphStore) -> None:
    text = "SELECT * { ?z lg:tpp ?v MINUS { ?z lg:tpp ?hidden } FILTER NOT EXISTS { ?z lg:no ?also } }"
    assert answer(store, text).startswith("z,v\r\n")


@pytest.mark.parametrize("name", ["xml", "rdf"])
def test_xml_parses_whatever_a_literal_holds(store: GraphStore, name: str) -> None:
    head = "SELECT ?note" if name == "xml" else "CONSTRUCT { ?chip skos:note ?note }"
    text = answer(store, f"{head} {{ ?chip skos:note ?note }}", name)
    assert "cut\N{REPLACEMENT CHARACTER}here & <there>" in "".join(ET.fromstring(text).itertext())  # noqa: S314 - our own answer


def test_control_characters_are_replaced_across_the_seams_of_pieces(store: GraphStore) -> None:
    text = "SELECT ?x { VALUES ?n { 1 2 } BIND(CONCAT('%s', '\ufffe') AS ?x) }" % ("a" * 40_000)
    document = answer(store, text, "xml")
    assert "\ufffe" not in document
    assert document.count("\N{REPLACEMENT CHARACTER}") == 2


def test_turtle_declares_the_prefixes_it_uses_and_is_the_same_each_time(store: GraphStore) -> None:
    text = answer(store, "CONSTRUCT WHERE { ?firm lg:designs ?chip }", "ttl")
    assert text.splitlines()[:3] == [
        "@prefix chip: <https://w3id.org/lithograph/chip/> .",
        "@prefix lg: <https://w3id.org/lithograph/ontology#> .",
        "@prefix organisation: <https://w3id.org/lithograph/organisation/> .",
    ]
    assert len(list(ox.parse(text, format=ox.RdfFormat.TURTLE))) == 2
    assert all(answer(store, "CONSTRUCT WHERE { ?firm lg:designs ?chip }", "ttl") == text for _ in range(5))


@pytest.mark.parametrize(
    ("name", "head"), [("xml", "SELECT ?x"), ("rdf", "CONSTRUCT { <http://x/a> skos:note ?x }")]
)
def test_ends_of_lines_come_back_from_xml_as_they_are(store: GraphStore, name: str, head: str) -> None:
    document = answer(store, f"{head} {{ BIND('one\\r\\ntwo\\rthree' AS ?x) }}", name)
    assert "one\r\ntwo\rthree" in "".join(ET.fromstring(document).itertext())  # noqa: S314 - our own answer


def test_rdf_xml_that_no_parser_reads_is_refused(store: GraphStore) -> None:
    with pytest.raises(NotAcceptable, match="RDF/XML has no name for the property http://x/1"):
        answer(store, "CONSTRUCT { ?s <http://x/1> ?o } WHERE { ?s lg:tpp ?o }", "rdf")


def test_triple_terms_do_not_fit_json_ld(store: GraphStore) -> None:
    text = "CONSTRUCT { <http://x/a> <http://x/b> <<( ?s ?p ?o )>> } WHERE { ?s ?p ?o }"
    with pytest.raises(NotAcceptable, match="JSON-LD"):
        answer(store, text, "jsonld")
    assert "<<(" in answer(store, text, "ttl")


@pytest.mark.parametrize("clause", ["FROM <{0}> FROM <{0}>", "FROM NAMED <{0}> FROM NAMED <{0}>"])
def test_a_graph_named_twice_counts_once(store: GraphStore, clause: str) -> None:
    pattern = "?s ?p ?o" if "NAMED" not in clause else "GRAPH ?g { ?s ?p ?o }"
    text = "SELECT (COUNT(*) AS ?n) %s { %s }"
    twice = answer(store, text % (clause.format(BOTH[0]), pattern))
    once = answer(store, text % (clause.format(BOTH[0]).partition("> ")[0] + ">", pattern))
    assert twice == once != "n\r\n0\r\n"
    assert (
        answer(store, f"SELECT (COUNT(*) AS ?n) {{ {pattern} }}", graphs=((BOTH[0],) * 2, (BOTH[0],) * 2))
        == once
    )


def test_from_narrows_the_default_graph(store: GraphStore) -> None:
    count = "SELECT (COUNT(*) AS ?n) %s { ?s a lg:Chip }"
    assert answer(store, count % "") == "n\r\n2\r\n"
    assert answer(store, count % f"FROM <{BOTH[1]}>") == "n\r\n1\r\n"


def test_several_from_graphs_count_a_shared_triple_once(store: GraphStore) -> None:
    text = f"SELECT (COUNT(*) AS ?n) FROM <{BOTH[0]}> FROM <{BOTH[1]}> {{ chip:acme-a1 a lg:Chip }}"
    assert answer(store, text) == "n\r\n1\r\n"


def test_from_named_alone_leaves_the_default_graph_empty(store: GraphStore) -> None:
    text = f"SELECT (COUNT(*) AS ?n) FROM NAMED <{BOTH[0]}> {{ ?s ?p ?o }}"
    assert answer(store, text) == "n\r\n0\r\n"


def test_the_graphs_of_the_request_override_from(store: GraphStore) -> None:
    text = f"SELECT (COUNT(*) AS ?n) FROM <{BOTH[1]}> {{ ?s a lg:Firm }}"
    firms = (f"{GRAPH_BASE}organisations/firms",)
    assert answer(store, text, graphs=(firms, ())) == "n\r\n3\r\n"
    assert answer(store, text, graphs=((*firms, BOTH[0]), ())) == "n\r\n3\r\n"


def test_a_default_graph_alone_opens_no_named_graph(store: GraphStore) -> None:
    text = "SELECT (COUNT(*) AS ?n) { GRAPH ?g { ?s ?p ?o } }"
    assert answer(store, text, graphs=((BOTH[0],), ())) == "n\r\n0\r\n"
    assert answer(store, text, graphs=((), (BOTH[1],))) == "n\r\n5\r\n"


def test_a_page_holds_so_many_rows_and_says_when_there_are_more(store: GraphStore) -> None:
    document = json.loads(answer(store, "SELECT * { ?s ?p ?o }", "page", rows=3))
    assert len(document["results"]["bindings"]) == 3
    assert document["more"]
    whole = json.loads(answer(store, "SELECT ?firm ?x { ?firm lg:designs ?x }", "page", rows=2))
    assert not whole["more"]
    assert json.loads(answer(store, "ASK { ?s ?p ?o }", "page", rows=2)) == {"boolean": True}
    triples = json.loads(answer(store, "CONSTRUCT WHERE { ?s lg:tpp ?o }", "page", rows=5))
    assert triples["head"]["vars"] == ["subject", "property", "value"]


def test_a_page_holds_as_many_rows_as_fit_it_and_a_longer_one_is_refused(store: GraphStore) -> None:
    numbers = " ".join(map(str, range(200)))
    text = f"SELECT ?a ?long {{ VALUES ?a {{ {numbers} }} BIND('x' AS ?s0) {doubled(15)} }}"
    document = json.loads(answer(store, text, "page", rows=1000))
    assert 1 < len(document["results"]["bindings"]) < 200
    assert document["more"]
    assert sum(len(row["long"]["value"]) for row in document["results"]["bindings"]) <= PAGE
    assert len(json.loads(answer(store, text, "page"))["results"]["bindings"]) == 200
    with pytest.raises(ResultTooLarge, match="too long for a page"):
        answer(store, f"SELECT ?long {{ BIND('x' AS ?s0) {doubled(22)} }}", "page", rows=1000)


def test_a_long_value_comes_in_pieces(store: GraphStore) -> None:
    pieces: list[bytes] = []
    query = check(f"SELECT ?long {{ BIND('x' AS ?s0) {doubled(21)} }}", Settings(), store.prefixes)
    evaluate(store, Job(query, "csv"), pieces.append)
    assert max(map(len, pieces)) <= PIECE
    assert b"".join(pieces) == b"long\r\n" + b"x" * 2**21 + b"\r\n"


def doubled(times: int) -> str:
    """A text that is doubled so many times, as ``?long``."""
    steps = (f"BIND(CONCAT(?s{step}, ?s{step}) AS ?s{step + 1})" for step in range(times))
    return " ".join((*steps, f"BIND(?s{times} AS ?long)"))


def test_a_page_keeps_languages_datatypes_and_triple_terms(store: GraphStore) -> None:
    values = "VALUES ?x { 'a'@ko 1 <http://x/> } BIND(<<( <http://a> <http://b> ?x )>> AS ?t)"
    text = f"SELECT * {{ {values} OPTIONAL {{ ?x lg:no ?unbound }} }}"
    rows = json.loads(answer(store, text, "page", rows=9))["results"]["bindings"]
    assert rows[0]["x"] == {"type": "literal", "value": "a", "xml:lang": "ko"}
    assert rows[1]["x"]["datatype"].endswith("#integer")
    assert rows[2]["x"]["type"] == "uri"
    assert rows[0]["t"]["value"].startswith("<<(")
    assert "unbound" not in rows[0]


def test_complaints_name_what_stands_where(store: GraphStore) -> None:
    assert complaint(store, "SELECT ?s WHER { ?s ?p ?o }").startswith(
        "line 1, column 16: { cannot stand here"
    )
    assert complaint(store, "SELECT ?s {\n ?s ?p ?o . ?x }") == "line 2, column 16: } cannot stand here"
    assert complaint(store, "SELECT ?s { ?s ?p ?o") == (
        "line 1, column 21: the query ends too early\n{ of line 1, column 11 is not closed."
    )
    assert complaint(store, "SELECT ?s { ?s ?p ?o }}") == "line 1, column 23: } cannot stand here"
    assert "SELECT contains a variable that is unbound" in complaint(
        store, "SELECT ?a (COUNT(*) AS ?n) { ?a ?b ?c }"
    )
    assert complaint(store, "ASK { FILTER(lg:f(1)) }") == (
        "There is no function <https://w3id.org/lithograph/ontology#f>."
    )
    assert "IRI" in complaint(store, "SELECT ?s { ?s ?p <http://[> }")


def test_a_reader_that_goes_away_is_no_fault_of_the_query(store: GraphStore) -> None:
    def gone(_: bytes) -> None:
        raise BrokenPipeError

    query = check("SELECT * { ?s ?p ?o }", Settings(), store.prefixes)
    with pytest.raises(BrokenPipeError):
        evaluate(store, Job(query, "csv"), gone)


def test_known_differences_of_the_engine_are_as_documented(store: GraphStore) -> None:
    """An upgrade that changes one shows here."""
    assert answer(store, "SELECT (1.50 AS ?x) {}") == "x\r\n1.5\r\n"
    assert answer(store, "SELECT ?v { figure:acme-a1-fp8 lg:value ?v }") == "v\r\n312.5\r\n"
    assert answer(store, "ASK { <http://x/> lg:a* <http://x/> }") == "false"
    assert answer(store, "ASK { GRAPH ?g { FILTER(BOUND(?g)) } }") == "true"
    assert answer(store, "SELECT ?g { GRAPH ?g { VALUES ?x { 1 } } }") == "g\r\n\r\n"
