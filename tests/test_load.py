"""Loading: positions of triples, and all syntax errors of all files at once."""

from pathlib import Path

import pyoxigraph as ox
import pytest
from hypothesis import example, given
from hypothesis import strategies as st

from lithograph.errors import Location, MissingInput, SyntaxErrors, UnsupportedMedia
from lithograph.load import load, load_in_part

EX = "http://example.org/"


def write(folder: Path, name: str, text: str) -> Path:
    path = folder / name
    path.write_bytes(text.encode())
    return path


def test_each_triple_has_the_line_and_column_of_its_object(tmp_path: Path) -> None:
    path = write(
        tmp_path,
        "a.ttl",
        "@prefix ex: <http://example.org/> .\n\nex:chip a ex:Chip ;\n    ex:power 400.0 ;\n"
        '    ex:label "A100"@en .\n',
    )
    loaded = load([path], name=lambda p: p.name)
    chip = ox.NamedNode(EX + "chip")
    label = ox.Triple(chip, ox.NamedNode(EX + "label"), ox.Literal("A100", language="en"))
    power = ox.Triple(
        chip,
        ox.NamedNode(EX + "power"),
        ox.Literal("400.0", datatype=ox.NamedNode("http://www.w3.org/2001/XMLSchema#decimal")),
    )
    assert loaded.locate(label) == (Location("a.ttl", 5, 14),)
    assert loaded.locate(power) == (Location("a.ttl", 4, 14),)
    assert loaded.locate_subject(chip) == (Location("a.ttl", 3, 1),)


def test_a_triple_in_two_files_has_two_places(tmp_path: Path) -> None:
    text = "<http://example.org/a> <http://example.org/b> <http://example.org/c> .\n"
    paths = [write(tmp_path, "one.ttl", text), write(tmp_path, "two.ttl", "\n\n" + text)]
    loaded = load(paths, name=lambda p: p.name)
    places = loaded.locate(loaded.graphs[0].triples[0])
    assert [(place.file, place.line) for place in places] == [("one.ttl", 1), ("two.ttl", 3)]


def test_a_literal_of_several_lines_stands_where_it_begins(tmp_path: Path) -> None:
    text = '<http://e/a> <http://e/b> """first\nsecond\nthird""" ;\n  <http://e/c> "one\\nline" .\n'
    loaded = load([write(tmp_path, "a.ttl", text)], name=lambda p: p.name)
    lines = [place.line for triple in loaded.triples() for place in loaded.locate(triple)]
    assert lines == [1, 4]


def test_three_errors_in_one_file_are_all_reported_with_line_and_column(tmp_path: Path) -> None:
    text = (
        "@prefix ex: <http://example.org/> .\n"
        "ex:a ex:b ex:c .\n"
        'ex:a ex:b "unclosed .\n'
        "ex:a ex:b no:prefix .\n"
        "ex:a ex:b ex:c ;\n"
        "    ex:d 5 5 .\n"
        "ex:last ex:is ex:right .\n"
    )
    with pytest.raises(SyntaxErrors) as caught:
        load([write(tmp_path, "bad.ttl", text)], name=lambda p: p.name)
    problems = caught.value.problems
    assert [(problem.location.line, problem.location.column) for problem in problems] == [
        (3, 11),
        (4, 11),
        (6, 12),
    ]
    assert "no: has not been declared" in problems[1].message
    assert problems[0].hint is not None
    assert "closing quote" in problems[0].hint


def test_errors_of_all_files_come_in_one_run(tmp_path: Path) -> None:
    paths = [write(tmp_path, name, "ex:a ex:b ex:c .\n") for name in ("one.ttl", "two.ttl")]
    with pytest.raises(SyntaxErrors) as caught:
        load(paths, name=lambda p: p.name)
    assert [problem.location.file for problem in caught.value.problems] == ["one.ttl", "two.ttl"]


def test_prefixes_declared_after_an_error_are_known_below(tmp_path: Path) -> None:
    text = "@prefix a: <http://a/> .\na:x a:p 5 5 .\n@prefix b: <http://b/> .\nb:x b:p b:y .\n"
    with pytest.raises(SyntaxErrors) as caught:
        load([write(tmp_path, "a.ttl", text)])
    assert len(caught.value.problems) == 1


def test_windows_line_ends_and_a_byte_order_mark_do_no_harm(tmp_path: Path) -> None:
    path = tmp_path / "a.ttl"
    path.write_bytes(b"\xef\xbb\xbf<http://e/a> <http://e/b>\r\n  <http://e/c> .\r\n")
    loaded = load([path], name=lambda p: p.name)
    assert [place.line for triple in loaded.triples() for place in loaded.locate(triple)] == [2]


def test_text_that_is_not_utf8_is_an_error_with_a_place(tmp_path: Path) -> None:
    path = tmp_path / "a.ttl"
    path.write_bytes(b'<http://e/a> <http://e/b> "\xff" .\n')
    with pytest.raises(SyntaxErrors, match=r"a\.ttl:1:28: Invalid UTF-8"):
        load([path], name=lambda p: p.name)


def test_graphs_of_a_file_of_quads_stay_apart(tmp_path: Path) -> None:
    text = "<http://e/a> <http://e/b> <http://e/c> <http://e/g> .\n<http://e/a> <http://e/b> <http://e/d> .\n"
    loaded = load([write(tmp_path, "x.nq", text)], name=lambda p: p.name)
    assert [graph.iri.value for graph in loaded.graphs] == [
        "http://e/g",
        "https://w3id.org/lithograph/graph/x",
    ]


def test_a_missing_file_and_an_unknown_kind_of_file_are_named(tmp_path: Path) -> None:
    with pytest.raises(MissingInput, match=r"none\.ttl: No such file"):
        load([tmp_path / "none.ttl"], name=lambda p: p.name)
    with pytest.raises(UnsupportedMedia, match=r"x\.docx"):
        load([write(tmp_path, "x.docx", "")], name=lambda p: p.name)


def test_an_empty_file_is_an_empty_graph(tmp_path: Path) -> None:
    assert len(load([write(tmp_path, "a.ttl", "")])) == 0


def test_blank_nodes_of_two_files_never_meet(tmp_path: Path) -> None:
    text = "_:x <http://e/p> <http://e/o> .\n"
    loaded = load([write(tmp_path, "a.ttl", text), write(tmp_path, "b.ttl", text)])
    assert len(set(loaded.triples())) == 2


def test_lines_longer_than_the_buffer_of_the_parser_are_read_and_counted(tmp_path: Path) -> None:
    many = " , ".join(f"<e{number}>" for number in range(3000))
    path = write(
        tmp_path, "long.ttl", f'<a> <b> <c> .\n<a> <b> {many} ;\n <d> "{"x" * 300_000}" .\n<z> <b> <c> .\n'
    )
    graph = load([path]).graphs[0]
    assert graph.lines.tolist() == [1, *[2] * 3000, 3, 4]


_words = st.text(st.characters(codec="utf-8", exclude_categories=("Cc", "Cs")), max_size=20)


@given(st.lists(st.tuples(_words, st.booleans()), min_size=1, max_size=8))
@example([("'''", False)])
@example([("a\"b\\'''", False)])
def test_positions_are_exact_whatever_the_literals_hold(rows: list[tuple[str, bool]]) -> None:
    lines: list[str] = []
    expected: list[int] = []
    for number, (word, is_long) in enumerate(rows):
        escaped = word.replace("\\", "\\\\").replace('"', '\\"')
        body = f'"""{escaped}\nsecond"""' if is_long else f'"{escaped}\\n"'
        expected.append(len(lines) + 1)
        lines += f"<http://e/s{number}> <http://e/p> {body} .".split("\n")
    graphs = load_text("\n".join(lines) + "\n")
    assert graphs == expected


def load_text(text: str) -> list[int]:
    import tempfile  # noqa: PLC0415  # a hypothesis test cannot take tmp_path

    with tempfile.TemporaryDirectory() as folder:
        path = write(Path(folder), "a.ttl", text)
        return [int(line) for graph in load([path]).graphs for line in graph.lines]


@pytest.mark.parametrize("text", [r'"a \"b\" \t c"', r'"line\nline"', '""', r'"\\"'])
def test_a_value_with_escapes_has_its_column(tmp_path: Path, text: str) -> None:
    path = tmp_path / "data.ttl"
    path.write_text(f"<urn:s> <urn:p> <urn:o> ;\n    <urn:q> {text} .\n", encoding="utf-8")
    loaded = load([path], name=lambda found: found.name)
    triple = next(item for item in loaded.triples() if item.predicate.value == "urn:q")
    assert str(loaded.locate(triple)[0]) == "data.ttl:2:13"


def test_a_triple_that_stands_several_times_has_a_place_for_each(tmp_path: Path) -> None:
    first, second = tmp_path / "first.ttl", tmp_path / "second.ttl"
    first.write_text("<a:s> <a:p> <a:o> .\n<a:s> <a:p> <a:x> .\n<a:s> <a:p> <a:o> .\n")
    second.write_text("\n<a:s> <a:p> <a:o> .\n")
    loaded = load([first, second], name=lambda path: path.name)
    triple = ox.Triple(ox.NamedNode("a:s"), ox.NamedNode("a:p"), ox.NamedNode("a:o"))
    places = [(place.file, place.line) for place in loaded.locate(triple)]
    assert places == [("first.ttl", 1), ("first.ttl", 3), ("second.ttl", 2)]
    subject = loaded.locate_subject(ox.NamedNode("a:s"))
    assert [(place.file, place.line) for place in subject] == [("first.ttl", 1), ("second.ttl", 2)]


def test_a_form_without_statements_tells_one_fault_and_gives_no_advice_of_another_form(
    tmp_path: Path,
) -> None:
    path = tmp_path / "bad.jsonld"
    path.write_text('{\n  "@id": "http://example.org/a",,\n}\n', encoding="utf-8")
    with pytest.raises(SyntaxErrors) as caught:
        load([path])
    assert [(problem.location.line, problem.hint) for problem in caught.value.problems] == [(2, None)]


def test_each_faulty_line_of_quads_is_told(tmp_path: Path) -> None:
    path = tmp_path / "bad.nq"
    path.write_text(
        '<urn:a> <urn:b> .\n<urn:a> <urn:b> <urn:c> <urn:g> .\n<urn:a> <urn:b> "x .\n', encoding="utf-8"
    )
    with pytest.raises(SyntaxErrors) as caught:
        load([path])
    assert [problem.location.line for problem in caught.value.problems] == [1, 3]


def test_a_missing_full_stop_is_told_where_it_belongs(tmp_path: Path) -> None:
    path = write(
        tmp_path,
        "a.ttl",
        "<urn:a> <urn:p> <urn:b> ;\n    <urn:q> 12  # twelve\n\n# next\n<urn:c> <urn:p> 1 .\n",
    )
    with pytest.raises(SyntaxErrors) as caught:
        load([path])
    places = [(problem.location.line, problem.location.column) for problem in caught.value.problems]
    assert places == [(2, 14)]


def test_a_prefix_that_is_not_declared_has_the_nearest_one_that_is(tmp_path: Path) -> None:
    path = write(tmp_path, "a.ttl", "@prefix skos: <urn:skos#> .\nsksos:a skos:b skos:c .\n")
    with pytest.raises(SyntaxErrors) as caught:
        load([path])
    assert [problem.hint for problem in caught.value.problems] == [
        "expected: an @prefix line for it above, or skos:"
    ]


def test_what_parses_of_a_file_with_faults_is_known_with_its_lines(tmp_path: Path) -> None:
    path = write(tmp_path, "a.ttl", "<urn:a> <urn:p> 1 ;\n    <urn:q> ; 2 .\n<urn:b> <urn:p> 3 .\n")
    loaded, faults = load_in_part([path])
    assert [problem.location.line for problem in faults] == [2]
    lines = loaded.graphs[0].lines
    assert list(zip((str(item.subject) for item in loaded.triples()), lines, strict=True)) == [
        ("<urn:a>", 1),
        ("<urn:b>", 3),
    ]
