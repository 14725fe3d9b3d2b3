"""Forms for others: rules that pySHACL runs, and every name of equal things."""

import errno
import os
from pathlib import Path

import pyoxigraph as ox
import pyshacl
import pytest
import rdflib

from lithograph.build import Options, build
from lithograph.cli.main import main
from lithograph.derive import StratumRule, read_rules
from lithograph.export.rules import as_shacl
from lithograph.files import Sources, find_sources
from tests.explain.conftest import BASE, DATA, Writer
from tests.explain.conftest import write as write  # noqa: PLC0414 - the fixture, for this folder too

PREFIX = f"# title: t\n# stratum: 0\n# law: l\nPREFIX : <http://e/>\nPREFIX lg: <{BASE}ontology#>\n"


def rule(name: str, stratum: int, text: str) -> StratumRule:
    return StratumRule(name, stratum, f"The rule {name}", "a law", PREFIX + text, Path(f"{name}.rq"))


def test_pyshacl_runs_exported_rules_in_the_order_of_their_strata() -> None:
    sums = "SELECT ?a (SUM(?v) AS ?s) { ?a :v ?v } GROUP BY ?a"
    total = rule("total", 0, f"CONSTRUCT {{ ?a :sum ?s }} WHERE {{ {{ {sums} }} }}")
    condition = "?a :sum ?s FILTER (?s > 5) FILTER NOT EXISTS { ?a :not 1 }"
    big = rule("big", 1, f"CONSTRUCT {{ ?a a :Big }} WHERE {{ {condition} }}")
    text = "@prefix : <http://e/> . :x :v 3, 4 . :y :v 1 . :z :v 9 ; :not 1 ."
    data = rdflib.Graph().parse(data=text, format="turtle")
    shapes = rdflib.Graph().parse(data=as_shacl([big, total]), format="turtle")
    pyshacl.validate(data, shacl_graph=shapes, advanced=True, inplace=True)
    big_class = rdflib.URIRef("http://e/Big")
    assert {str(node) for node in data.subjects(rdflib.RDF.type, big_class)} == {"http://e/x"}


def test_every_rule_of_the_product_is_exported_and_parses(sources: Sources) -> None:
    rules = read_rules(sources.rules)
    shapes = rdflib.Graph().parse(data=as_shacl(rules), format="turtle")
    texts = list(shapes.objects(None, rdflib.SH.construct))
    assert len(texts) == len(rules)
    for text in texts:
        assert isinstance(ox.Store().query(str(text)), ox.QueryTriples)


def test_the_command_writes_the_rules_of_the_snapshot(
    write: Writer, monkeypatch: pytest.MonkeyPatch, capfdbinary: pytest.CaptureFixture[bytes]
) -> None:
    root = write()
    build(find_sources(root), root / "build", Options(validate=False))
    monkeypatch.setenv("LITHOGRAPH_HOME", str(root / "build"))
    assert main(["export", "--rules"]) == 0
    assert capfdbinary.readouterr().out.count(b"a sh:SPARQLRule") == 3


def test_the_profile_sameas_says_everything_of_every_name(
    write: Writer, monkeypatch: pytest.MonkeyPatch, capfdbinary: pytest.CaptureFixture[bytes]
) -> None:
    root = write(DATA + "chip:a owl:sameAs <http://example.org/a> .\n")
    build(find_sources(root), root / "build", Options(validate=False))
    monkeypatch.setenv("LITHOGRAPH_HOME", str(root / "build"))
    alias = b"<http://example.org/a> <http://www.w3.org/1999/02/22-rdf-syntax-ns#type> "
    assert main(["export"]) == 0
    assert alias not in capfdbinary.readouterr().out
    assert main(["export", "--profile", "sameas"]) == 0
    told = capfdbinary.readouterr().out
    inferred = f"<{BASE}graph/inferred> .".encode()
    for klass in ("Chip", "Product", "Big"):
        assert alias + f"<{BASE}ontology#{klass}> ".encode() + inferred in told
    assert b"<http://example.org/a> <http://www.w3.org/2002/07/owl#sameAs> <http" in told


def test_a_file_is_written_whole_or_stays_as_it_was(
    write: Writer, tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    build(find_sources(write()), tmp_path / "home", Options(validate=False))
    monkeypatch.setenv("LITHOGRAPH_HOME", str(tmp_path / "home"))
    target = tmp_path / "dump.nq"
    assert main(["export", "--output", str(target)]) == 0
    before = target.read_bytes()
    assert list(ox.parse(before, format=ox.RdfFormat.N_QUADS))

    def full(_descriptor: int) -> None:
        raise OSError(errno.ENOSPC, os.strerror(errno.ENOSPC))

    monkeypatch.setattr(os, "fsync", full)
    assert main(["export", "--output", str(target)]) == 2
    assert "dump.nq cannot be written: No space left on device" in capsys.readouterr().err
    assert target.read_bytes() == before
    assert main(["export", "--graph", "none", "--output", str(target)]) == 2
    assert target.read_bytes() == before
