"""Anybody's files as a data set: what stands in the default graph, named graphs and blank nodes kept."""

from pathlib import Path

import pytest

from lithograph.cli.anygraph import snapshot_of
from lithograph.query.check import check
from lithograph.query.evaluate import Job, evaluate
from lithograph.settings import Settings
from lithograph.snapshot import Snapshot
from lithograph.store import load_store, open_store

NAMED = "<http://e/g> { <http://e/a> <http://e/p> 1 } <http://e/h> { <http://e/a> <http://e/p> 1, 2 }"
OWN = "<http://e/own> <http://e/p> 3 ."


def snapshot(folder: Path, *texts: str) -> Snapshot:
    files = []
    for number, text in enumerate(texts):
        path = folder / f"{number}.{'trig' if '{' in text else 'ttl'}"
        path.write_text(text)
        files.append(path)
    return snapshot_of(folder / "home", files, [], 1000)


def rows(found: Snapshot, query: str) -> list[str]:
    answers = []
    for store in (load_store(found), open_store(found)):
        pieces: list[bytes] = []
        evaluate(store, Job(check(query, Settings()), "csv"), pieces.append)
        answers.append(sorted(b"".join(pieces).decode().split("\r\n")[1:-1]))
    assert answers[0] == answers[1]  # in memory and on disk
    return answers[0]


@pytest.mark.parametrize(
    ("texts", "default", "graphs"),
    [
        ([NAMED], ["http://e/a,1", "http://e/a,2"], ["http://e/g", "http://e/h"]),
        ([OWN], ["http://e/own,3"], []),
        ([OWN, NAMED], ["http://e/a,1", "http://e/a,2", "http://e/own,3"], ["http://e/g", "http://e/h"]),
        ([f"{OWN} {NAMED}"], ["http://e/own,3"], ["http://e/g", "http://e/h"]),
    ],
)
def test_the_default_graph_is_what_the_files_say_or_the_merge_of_all(
    tmp_path: Path, texts: list[str], default: list[str], graphs: list[str]
) -> None:
    found = snapshot(tmp_path, *texts)
    assert rows(found, "SELECT ?s ?o { ?s ?p ?o }") == default
    assert rows(found, "SELECT DISTINCT ?g { GRAPH ?g { ?s ?p ?o } }") == graphs
    assert str(tmp_path) not in found.dataset.read_text()


def test_blank_nodes_stay_what_they_are_and_the_digest_is_new_each_time(tmp_path: Path) -> None:
    text = "_:x <http://e/p> 1 . <http://e/g> { _:x <http://e/q> 2 }"
    found = snapshot(tmp_path, text)
    assert rows(found, "SELECT ?n { ?s ?p ?n FILTER(isBlank(?s)) }") == ["1"]
    assert rows(found, "SELECT ?n { ?s ?p ?m GRAPH ?g { ?s ?q ?n } }") == ["2"]
    assert snapshot(tmp_path, text).digest != found.digest
    assert snapshot(tmp_path, OWN).digest == snapshot(tmp_path, OWN).digest
