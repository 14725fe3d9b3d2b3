"""``lithograph infer``: closures of anybody's files, and contradictions as JSON lines."""

import json
import subprocess
import sys
from pathlib import Path

import pyoxigraph as ox
import pytest

from lithograph.cli import main

PREFIXES = """@prefix : <http://e/> .
@prefix owl: <http://www.w3.org/2002/07/owl#> .
@prefix rdfs: <http://www.w3.org/2000/01/rdf-schema#> .
"""


@pytest.fixture
def ontology(tmp_path: Path) -> str:
    path = tmp_path / "ontology.ttl"
    path.write_text(
        PREFIXES
        + ":Gpu rdfs:subClassOf :Chip . :Chip rdfs:subClassOf :Product . :Chip owl:disjointWith :Firm .\n"
        + ":madeBy a owl:FunctionalProperty .\n:first a :Gpu .\n",
        encoding="utf-8",
    )
    return str(path)


def data(tmp_path: Path, text: str) -> str:
    path = tmp_path / "data.ttl"
    path.write_text(PREFIXES + text, encoding="utf-8")
    return str(path)


def test_individuals_of_the_ontology_file_are_data(ontology: str, capsys: pytest.CaptureFixture[str]) -> None:
    assert main(["infer", ontology, "--no-asserted"]) == 0
    lines = capsys.readouterr().out.splitlines()
    is_a = "<http://e/first> <http://www.w3.org/1999/02/22-rdf-syntax-ns#type>"
    assert f"{is_a} <http://e/Product> ." in lines
    assert f"{is_a} <http://e/Gpu> ." not in lines


def test_asserted_triples_come_too_unless_left_out(
    ontology: str, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    main(["infer", ontology, "--data", data(tmp_path, ":h20 a :Gpu .\n")])
    assert (
        "<http://e/h20> <http://www.w3.org/1999/02/22-rdf-syntax-ns#type> <http://e/Gpu> ."
        in capsys.readouterr().out
    )


def test_equal_things_share_their_triples_under_every_name(
    ontology: str, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    main(["infer", ontology, "--data", data(tmp_path, ":a :madeBy :x, :y . :x :p :z .\n"), "--no-asserted"])
    lines = set(capsys.readouterr().out.splitlines())
    same = "<http://www.w3.org/2002/07/owl#sameAs>"
    assert {f"<http://e/x> {same} <http://e/y> .", f"<http://e/y> {same} <http://e/x> ."} <= lines
    assert "<http://e/y> <http://e/p> <http://e/z> ." in lines


def test_a_contradiction_is_a_json_line_with_rule_premises_and_places(
    ontology: str, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    path = data(tmp_path, ":odd a :Gpu , :Firm .\n")
    assert main(["infer", ontology, "--data", path]) == 1
    told = [json.loads(line) for line in capsys.readouterr().err.splitlines()]
    assert [item["rule"] for item in told] == ["cax-dw"]
    places = [place for premise in told[0]["premises"] for place in premise["places"]]
    assert places == [f"{path}:4:15"]


def test_a_premise_that_was_not_stated_comes_with_its_proof(
    ontology: str, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    path = data(tmp_path, ":odd a :Gpu , :Firm . :x owl:sameAs :y ; owl:differentFrom :y .\n")
    assert main(["infer", ontology, "--data", path]) == 1
    told = {item["rule"]: item for item in map(json.loads, capsys.readouterr().err.splitlines())}
    proof = next(premise["proof"] for premise in told["cax-dw"]["premises"] if not premise["places"])
    assert [step["rule"] for step in proof] == ["cax-sco", "asserted"]
    assert proof[0]["premises"] == [1]
    assert proof[1]["places"] == [f"{path}:4:8"]
    (premise,) = told["eq-diff1"]["premises"]
    leaves = [step["triple"] for step in premise["proof"] if not step["premises"]]
    assert sorted(leaf[1].rpartition("#")[2] for leaf in leaves) == ["differentFrom>", "sameAs>"]


def test_what_no_rule_covers_is_a_warning_with_its_place(
    tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    path = data(
        tmp_path, ":A owl:disjointUnionOf ( :B :C ) .\n:p a owl:FunctionalProperty .\n:x :p :y , 5 .\n"
    )
    assert main(["infer", path]) == 0
    first, second = capsys.readouterr().err.splitlines()
    assert first.startswith(f"warning: {path}:4")
    assert "owl:disjointUnionOf" in first
    assert "a thing and a value are never one (prp-fp concludes it)" in second


def test_a_list_whose_members_are_equal_to_others_can_be_read_again(
    tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    path = data(tmp_path, "[] a owl:AllDifferent ; owl:members ( :a :b ) . :a owl:sameAs :c .\n")
    main(["infer", path])
    again = tmp_path / "closure.nt"
    again.write_text(capsys.readouterr().out, encoding="utf-8")
    assert main(["infer", str(again)]) == 0


@pytest.mark.parametrize("ending", ["nt", "nq", "trig", "rdf", "jsonld", "n3", "owl", "xml", "json"])
def test_every_format_is_read(ending: str, tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    kind = ox.RdfFormat.from_extension(ending) or ox.RdfFormat.RDF_XML
    axioms = ox.parse(f"{PREFIXES} :A rdfs:subClassOf :B . :x a :A .", format=ox.RdfFormat.TURTLE)
    path = tmp_path / f"o.{ending}"
    path.write_bytes(ox.serialize([quad.triple for quad in axioms], format=kind) or b"")
    assert main(["infer", str(path), "--no-asserted"]) == 0
    is_a = "<http://e/x> <http://www.w3.org/1999/02/22-rdf-syntax-ns#type>"
    assert capsys.readouterr().out == f"{is_a} <http://e/B> .\n"


def test_axioms_in_a_data_file_are_refused_with_their_place(
    ontology: str, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    path = data(tmp_path, ":New rdfs:subClassOf :Chip .\n")
    assert main(["infer", ontology, "--data", path]) == 1
    assert f"{path}:4:" in capsys.readouterr().err


@pytest.mark.parametrize("kind", ["nt", "nq", "ttl", "json"])
def test_every_format_can_be_read_back(
    ontology: str, kind: str, capfdbinary: pytest.CaptureFixture[bytes]
) -> None:
    assert main(["infer", ontology, "--format", kind]) == 0
    text = capfdbinary.readouterr().out.decode()
    if kind == "json":
        document = json.loads(text)
        assert [
            "<http://e/first>",
            "<http://www.w3.org/1999/02/22-rdf-syntax-ns#type>",
            "<http://e/Chip>",
        ] in document["inferred"]
        assert document["asserted"]
    elif kind == "nq":
        assert "<http://e/Chip> <https://w3id.org/lithograph/graph/inferred> ." in text
    else:
        assert "http://e/Product" in text


def test_more_inferences_than_allowed_end_with_a_clear_error(
    ontology: str, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    path = data(tmp_path, "".join(f":c{number} a :Gpu .\n" for number in range(20)))
    assert main(["infer", ontology, "--data", path, "--max-inferred", "10"]) == 2
    assert "10" in capsys.readouterr().err


def test_a_missing_file_and_an_unknown_option_are_one_line_with_exit_code_2(
    ontology: str, capsys: pytest.CaptureFixture[str]
) -> None:
    for arguments in (["infer", "none.ttl"], ["infer", ontology, "--colour"]):
        assert main(arguments) == 2
        assert len(capsys.readouterr().err.splitlines()) == 1


@pytest.mark.skipif(not Path("/dev/full").exists(), reason="no device here that is always full")
def test_a_full_disk_is_one_line_with_exit_code_2(ontology: str) -> None:
    code = "import sys; from lithograph.cli import main; sys.exit(main(sys.argv[1:]))"
    with Path("/dev/full").open("w", encoding="utf-8") as full:
        run = subprocess.run(
            [sys.executable, "-c", code, "infer", ontology], stdout=full, stderr=subprocess.PIPE, check=False
        )
    assert run.returncode == 2
    assert run.stderr.decode() == "lithograph: the output could not be written: No space left on device.\n"
