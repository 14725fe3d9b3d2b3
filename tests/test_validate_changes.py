"""Changed-only runs: what git says has changed, what that can affect, and equality with a full run."""

import subprocess
from pathlib import Path

import pyoxigraph as ox
import pytest
from pyoxigraph import NamedNode

from lithograph.cli.main import main
from lithograph.errors import BadSetting
from lithograph.files import find_sources
from lithograph.link import link
from lithograph.load import Loaded, load
from lithograph.validate import Material, RuleSet, Shapes, validate
from lithograph.validate.changes import affected, changes_since
from lithograph.validate.gather import project_material, project_rules
from lithograph.validate.graph import Graph
from lithograph.validate.past import Past

ROOT = Path(__file__).resolve().parent.parent
EX = "http://example.org/"
SHAPES = """\
@prefix ex: <http://example.org/> .
@prefix sh: <http://www.w3.org/ns/shacl#> .
ex:Part a sh:NodeShape ; sh:targetClass ex:Part ; sh:property ex:Maker , ex:Age .
ex:Maker sh:path [ sh:inversePath ex:makes ] ; sh:class ex:Firm ; sh:minCount 1 .
ex:Age sh:path ( ex:maker ex:age ) ; sh:maxCount 1 ; sh:nodeKind sh:Literal .
"""
DATA = """\
@prefix ex: <http://example.org/> .
ex:a a ex:Part .
ex:b a ex:Part .
ex:c a ex:Part .
ex:acme a ex:Firm ; ex:makes ex:a , ex:b , ex:c .
"""


@pytest.fixture
def repository(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    monkeypatch.chdir(tmp_path)
    (tmp_path / "shapes.ttl").write_text(SHAPES)
    (tmp_path / "data.ttl").write_text(DATA)
    (tmp_path / "other.ttl").write_text("<http://example.org/d> a <http://example.org/Part> .\n")
    git("init", "-q")
    commit()
    return tmp_path


def git(*arguments: str) -> None:
    name = ("-c", "user.name=test", "-c", "user.email=test@example.org")
    subprocess.run(["git", *name, *arguments], check=True, capture_output=True)


def since(revision: str) -> Past:
    return Past.of(Path(), revision)


def commit() -> None:
    git("add", ".")
    git("commit", "-q", "-m", "state")


def changed(*files: str) -> set[str]:
    data = load([Path(name) for name in files])
    nodes = affected(changes_since(since("HEAD"), data, [Path("shapes.ttl")]), Graph(data.triples()))
    return {node.value.removeprefix(EX) for node in nodes if not node.value.startswith("urn:file:")}


def test_nothing_changed_affects_nothing(repository: Path) -> None:
    del repository
    assert changed("data.ttl", "other.ttl") == set()


def test_both_ends_of_a_changed_triple_and_what_refers_to_them_are_affected(repository: Path) -> None:
    (repository / "data.ttl").write_text(DATA.replace("ex:b a ex:Part .", "ex:b a ex:Parts ."))
    assert changed("data.ttl", "other.ttl") == {"b", "Part", "Parts", "acme"}


def test_a_changed_file_is_affected_itself(repository: Path) -> None:
    (repository / "data.ttl").write_text(DATA + "\n\n")
    data = load([Path("data.ttl"), Path("other.ttl")])
    nodes = affected(changes_since(since("HEAD"), data, []), Graph(data.triples()))
    assert nodes == {NamedNode("urn:file:data.ttl")}


@pytest.mark.parametrize("name", ["more.nt", "more.jsonld", "more.rdf"])
def test_changes_of_files_in_every_syntax_are_seen(repository: Path, name: str) -> None:
    form = ox.RdfFormat.from_extension(Path(name).suffix.removeprefix("."))
    assert form is not None

    def write(value: str) -> None:
        text = f"<{EX}x> <{EX}p> <{EX}{value}> ."
        (repository / name).write_bytes(
            ox.serialize(ox.parse(text, format=ox.RdfFormat.N_TRIPLES), format=form) or b""
        )

    write("old")
    commit()
    write("new")
    assert changed("data.ttl", name) == {"x", "old", "new"}


def test_changes_of_link_sets_affect_what_they_link(repository: Path) -> None:
    head = (
        f"# curie_map:\n#   ex: {EX}\n#   semapv: https://w3id.org/semapv/vocab/\n"
        f"# mapping_set_id: {EX}set\n"
        "subject_id\tpredicate_id\tobject_id\tmapping_justification\tmapping_date\n"
    )
    path = repository / "x.sssom.tsv"

    def write(*rows: str) -> Loaded:
        told = "semapv:ManualMappingCuration\t2026-01-31"
        lines = [f"ex:{row}\tskos:exactMatch\tex:{row}2\t{told}\n" for row in rows]
        path.write_text(head + "".join(lines))
        return Loaded(link([path], {"ex": EX}).graphs)

    write("a", "b")
    commit()
    links = write("a", "c")
    data = load([Path("data.ttl")])
    nodes = affected(
        changes_since(since("HEAD"), data, [], links), Graph((*data.triples(), *links.triples()))
    )
    assert {NamedNode(f"{EX}{name}") for name in ("b", "b2", "c", "c2")} <= nodes
    assert not {NamedNode(f"{EX}a"), NamedNode(f"{EX}a2")} & nodes


def test_a_file_that_is_gone_or_new_counts_in_full(repository: Path) -> None:
    (repository / "other.ttl").unlink()
    assert changed("data.ttl") == {"d", "Part"}
    (repository / "new.ttl").write_text("<http://example.org/e> <http://example.org/p> 1 .")
    assert changed("data.ttl", "new.ttl") == {"d", "Part", "e"}


def test_a_changed_rule_is_noticed(repository: Path) -> None:
    (repository / "shapes.ttl").write_text(SHAPES + "\n# a remark\n")
    assert changes_since(since("HEAD"), load([Path("data.ttl")]), [Path("shapes.ttl")]).touches_rules


def test_a_revision_that_is_not_there_is_told(repository: Path, capsys: pytest.CaptureFixture[str]) -> None:
    del repository
    with pytest.raises(BadSetting, match="no revision"):
        Past.of(Path(), "nowhere")
    code = main(["validate", "data.ttl", "--shapes", "shapes.ttl", "--changed-since", "nowhere"])
    assert code == 2
    assert capsys.readouterr().err.startswith("lithograph: There is no revision 'nowhere'.")


def test_before_the_first_commit_everything_is_new(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.chdir(tmp_path)
    git("init", "-q")
    (tmp_path / "data.ttl").write_text(DATA)
    git("add", "data.ttl")
    assert changed("data.ttl") >= {"a", "b", "c", "acme"}


def test_outside_a_repository_the_message_says_so(tmp_path: Path) -> None:
    (tmp_path / "data.ttl").write_text(DATA)
    with pytest.raises(BadSetting, match="git rev-parse failed"):
        Past.of(tmp_path, "HEAD")


def test_a_broken_triple_is_shown_on_its_line_and_the_rest_is_not(
    repository: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    (repository / "data.ttl").write_text(
        DATA + "ex:b ex:maker ex:acme .\nex:acme ex:age ex:old .\nex:x a ex:Part .\n"
    )
    commit()
    (repository / "data.ttl").write_text(
        DATA + "ex:b ex:maker ex:acme .\nex:acme ex:age ex:old .\n\nex:y a ex:Part .\n"
    )
    arguments = [
        "validate",
        "data.ttl",
        "--shapes",
        "shapes.ttl",
        "--changed-since",
        "HEAD",
        "--format",
        "github",
    ]
    assert main(arguments) == 1
    lines = [line for line in capsys.readouterr().out.splitlines() if line.startswith("::")]
    assert [line.partition("::Values")[0] for line in lines] == [
        "::error file=data.ttl,line=9,col=1,title=Maker"
    ]


@pytest.mark.parametrize("engine", ["shifty", "pyshacl"])
def test_a_run_on_some_nodes_is_the_full_run_restricted_to_them(repository: Path, engine: str) -> None:
    more = "ex:b ex:maker ex:acme . ex:acme ex:age 5 , 6 . ex:y a ex:Part . ex:fake ex:makes ex:y .\n"
    (repository / "data.ttl").write_text(DATA + more)
    material, rules = (
        Material(data=load([Path("data.ttl")])),
        RuleSet(shapes=Shapes(load([Path("shapes.ttl")]))),
    )
    full = validate(material, rules, engine=engine)
    assert len(full.findings) == 2
    for name in ("a", "b", "y", "acme"):
        focus = frozenset({NamedNode(EX + name)})
        part = validate(material, rules, engine=engine, focus=focus)
        assert part.findings == tuple(finding for finding in full.findings if finding.focus in focus)


def test_on_our_graph_too_a_run_on_some_nodes_is_the_full_run_restricted_to_them() -> None:
    sources = find_sources(ROOT)
    material, rules = project_material(sources), project_rules(sources)
    full = validate(material, rules)
    nodes = list(Graph(material.data.triples()).by_subject)
    for start in range(3):
        focus = frozenset(nodes[start * 7 :: 211])
        part = validate(material, rules, focus=focus)
        expected = [finding.sort_key() for finding in full.findings if finding.is_about(focus)]
        assert expected
        assert [finding.sort_key() for finding in part.findings] == expected
