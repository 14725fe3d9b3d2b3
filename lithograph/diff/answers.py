"""The competency questions asked of two snapshots: whose answers differ, and in which rows."""

import csv
import io
from collections import Counter
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Final

from lithograph.errors import LithographError
from lithograph.query.check import check
from lithograph.query.evaluate import Job, evaluate
from lithograph.questions import Question
from lithograph.settings import Settings
from lithograph.snapshot import Snapshot
from lithograph.store import GraphStore, load_store

NEW: Final = "new"
GONE: Final = "gone"
CHANGED: Final = "changed"

Row = tuple[str, ...]


@dataclass(frozen=True, slots=True)
class Answer:
    """A question whose answer changed: ``what`` is ``new``, ``gone`` or ``changed``; rows in their order."""

    name: str
    question: Mapping[str, str]
    what: str
    reworded: bool
    columns: Row
    added: tuple[Row, ...]
    removed: tuple[Row, ...]


def changed_answers(old: Snapshot, new: Snapshot) -> tuple[tuple[Answer, ...], int, Mapping[str, str]]:
    """The answers that differ, how many questions were asked, and the prefixes of the new snapshot.

    Each snapshot answers its own wording of a question.
    """
    before, after = _questions(old), _questions(new)
    stores = load_store(old), load_store(new)
    names = sorted({*before, *after})
    found = (_compare(before.get(name), after.get(name), stores) for name in names)
    return tuple(answer for answer in found if answer is not None), len(names), stores[1].prefixes


def _questions(snapshot: Snapshot) -> dict[str, Question]:
    return {row["name"]: Question(**row) for row in snapshot.document("questions")}


def _compare(
    before: Question | None, after: Question | None, stores: tuple[GraphStore, GraphStore]
) -> Answer | None:
    question = after or before
    if question is None:
        return None
    first = _answer(stores[0], before)
    second = _answer(stores[1], after)
    added, removed = _less(second[1:], first[1:]), _less(first[1:], second[1:])
    reworded = before is not None and after is not None and before.text != after.text
    what = NEW if before is None else GONE if after is None else CHANGED
    if what == CHANGED and first == second:
        return None
    words = {"en": question.en, "ko": question.ko, "zh": question.zh}
    columns = (second or first or [()])[0]
    return Answer(question.name, words, what, reworded, columns, added, removed)


def _less(rows: list[Row], others: list[Row]) -> tuple[Row, ...]:
    """The rows beyond those that the others have too, each as often as it is more."""
    left = Counter(others)
    kept: list[Row] = []
    for row in rows:
        if left[row]:
            left[row] -= 1
        else:
            kept.append(row)
    return tuple(kept)


def _answer(store: GraphStore, question: Question | None) -> list[Row]:
    """The columns and the rows; of a question that cannot be answered there, the reason."""
    if question is None:
        return []
    pieces: list[bytes] = []
    try:
        asked = check(question.text, Settings(), store.prefixes)
        evaluate(store, Job(asked, "csv"), pieces.append)
    except LithographError as error:
        return [("error",), (str(error),)]
    return [tuple(row) for row in csv.reader(io.StringIO(b"".join(pieces).decode()))]
