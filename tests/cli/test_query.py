"""``lithograph query``: text from three places, answers in every form."""

import io
import json
from pathlib import Path

import pyoxigraph as ox
import pytest

from lithograph.cli import main

SELECT = """SELECT ?firm ?name ?tpp {
  ?firm lg:designs ?chip ; skos:prefLabel ?name . ?chip lg:tpp ?tpp FILTER(LANG(?name) = 'ko')
} ORDER BY ?tpp"""


@pytest.fixture(autouse=True)
def _snapshot(home: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("LITHOGRAPH_HOME", str(home))


class Input(io.TextIOWrapper):
    """Standard input that holds these bytes."""

    def __init__(self, data: bytes, *, terminal: bool = False) -> None:
        super().__init__(io.BytesIO(data), encoding="utf-8")
        self._terminal = terminal

    def isatty(self) -> bool:
        """As told."""
        return self._terminal


def test_a_table_is_aligned_whatever_the_script(capfd: pytest.CaptureFixture[str]) -> None:
    assert main(["query", SELECT]) == 0
    assert capfd.readouterr().out.splitlines() == [
        "firm               name              tpp",
        "-----------------  ---------------  ----",
        "organisation:acme  에이크미 반도체  2368",
        "organisation:acme  에이크미 반도체  4992",
    ]


def test_numbers_stand_to_the_right(capfd: pytest.CaptureFixture[str]) -> None:
    assert main(["query", "SELECT ?n ?x { VALUES (?n ?x) { (5 'a\\nb') (12 UNDEF) } }"]) == 0
    assert capfd.readouterr().out.splitlines() == [" n  x", "--  ---", " 5  a b", "12"]


def test_the_query_comes_from_a_file_or_standard_input(
    tmp_path: Path, capfd: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch
) -> None:
    file = tmp_path / "q.rq"
    file.write_bytes(b"\xef\xbb\xbf" + SELECT.encode())
    assert main(["query", "-f", str(file), "--format", "csv"]) == 0
    from_file = capfd.readouterr().out
    assert from_file.startswith("firm,name,tpp\r\n")
    for arguments in (["query", "--format", "csv"], ["query", "-", "--format", "csv"]):
        monkeypatch.setattr("sys.stdin", Input(SELECT.encode()))
        assert main(arguments) == 0
        assert capfd.readouterr().out == from_file


@pytest.mark.parametrize("name", ["json", "xml", "csv", "tsv"])
def test_rows_in_each_format(name: str, capfd: pytest.CaptureFixture[str]) -> None:
    assert main(["query", "--format", name, SELECT]) == 0
    printed = capfd.readouterr().out
    assert "에이크미" in printed
    if name == "json":
        assert len(json.loads(printed)["results"]["bindings"]) == 2


@pytest.mark.parametrize(
    ("name", "syntax"),
    [
        ("table", ox.RdfFormat.TURTLE),
        ("ttl", ox.RdfFormat.TURTLE),
        ("nt", ox.RdfFormat.N_TRIPLES),
        ("rdf", ox.RdfFormat.RDF_XML),
        ("jsonld", ox.RdfFormat.JSON_LD),
        ("trig", ox.RdfFormat.TRIG),
        ("nq", ox.RdfFormat.N_QUADS),
    ],
)
def test_graphs_in_each_format(name: str, syntax: ox.RdfFormat, capfd: pytest.CaptureFixture[str]) -> None:
    assert main(["query", "--format", name, "CONSTRUCT WHERE { ?s lg:designs ?o }"]) == 0
    assert len(list(ox.parse(capfd.readouterr().out, format=syntax))) == 2


def test_ask_says_true_or_false(capfd: pytest.CaptureFixture[str]) -> None:
    assert main(["query", "ASK { ?s lg:tpp 4992 }"]) == 0
    assert main(["query", "ASK { ?s lg:tpp 1 }"]) == 0
    assert capfd.readouterr().out == "true\nfalse\n"


def test_a_snapshot_can_be_named(
    home: Path, capfd: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("LITHOGRAPH_HOME", str(home / "nothing"))
    folder = next((home / "snapshots").iterdir())
    assert main(["query", "--snapshot", str(folder), "ASK {}"]) == 0
    assert main(["query", "ASK {}"]) == 2
    assert "lithograph build" in capfd.readouterr().err


def test_what_cannot_be_answered_is_one_line_and_exit_code_2(
    tmp_path: Path, capfd: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch
) -> None:
    file = tmp_path / "latin.rq"
    file.write_bytes("SELECT 'é'".encode("latin-1"))
    monkeypatch.setattr("sys.stdin", Input(b"", terminal=True))
    wrong = {
        "SELECT ?x { ?x }": "line 1, column 16: } cannot stand here",
        "SELECT * { SERVICE <http://127.0.0.1/> {} }": "SERVICE would send a request",
    }
    for text, words in wrong.items():
        assert main(["query", text]) == 2
        printed = capfd.readouterr()
        assert printed.out == ""
        assert words in printed.err
        assert printed.err.count("\n") == 1
    assert main(["query", "--format", "ttl", "ASK {}"]) == 2
    assert "ASK cannot be written as ttl; choose json, xml, csv, tsv" in capfd.readouterr().err
    assert main(["query", "-f", str(file)]) == 2
    assert "is not UTF-8 (byte 8)" in capfd.readouterr().err
    assert main(["query", "-f", str(file), "ASK {}"]) == 2
    assert "not both" in capfd.readouterr().err
    assert main(["query"]) == 2
    assert "Give a query" in capfd.readouterr().err
