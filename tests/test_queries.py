"""The competency questions: each has its expected answer, and the product gives exactly that.

Strategy: the answers are compared as CSV rows in their order, as the endpoint gives them. They were checked
against the sources when they were written; a change of the data that changes an answer changes the file
``tests/queries/<question>.csv`` too, in the same commit, where a reviewer sees it:
``lithograph query -f queries/QUESTION.rq --format csv > tests/queries/QUESTION.csv``.
"""

import csv
import io
import re
from pathlib import Path

import pytest

from lithograph.files import Sources, find_sources
from lithograph.load import load
from lithograph.query.check import check
from lithograph.query.engine import InProcess
from lithograph.query.evaluate import Job
from lithograph.questions import Question, read_questions
from lithograph.settings import Settings
from lithograph.snapshot import Snapshot
from lithograph.store import load_store
from lithograph.terms import LANGUAGES, LG

EXPECTED = Path(__file__).parent / "queries"
QUESTIONS = read_questions(find_sources().queries)
ACROSS = read_questions(sorted((find_sources().root / "queries/across").glob("*.rq")))
"""Those that need imports beside the graph: tests/importers/test_samples.py asks them."""
TOPICS = {
    "claims",
    "law",
    "chips",
    "systems",
    "models",
    "software",
    "organisations",
    "supply",
    "dependence",
    "coverage",
}


@pytest.fixture(scope="module")
def engine(product: Snapshot) -> InProcess:
    return InProcess(lambda: load_store(product))


def answer(engine: InProcess, question: Question) -> str:
    """The answer as the endpoint gives it in CSV."""
    query = check(question.text, Settings(), engine.prefixes)
    return b"".join(engine.answer(Job(query, "csv"))).decode()


def rows(text: str) -> list[list[str]]:
    return list(csv.reader(io.StringIO(text)))


def test_every_question_has_an_expected_answer_and_every_answer_a_question() -> None:
    names = {question.name for question in QUESTIONS}
    assert len(names) >= 40
    assert {path.stem for path in EXPECTED.glob("*.csv")} == names


@pytest.mark.parametrize("question", QUESTIONS, ids=lambda question: question.name)
def test_the_product_gives_the_expected_answer(engine: InProcess, question: Question) -> None:
    expected = rows((EXPECTED / f"{question.name}.csv").read_text(encoding="utf-8"))
    assert len(expected) > 1, "an expected answer without rows checks nothing"
    assert rows(answer(engine, question)) == expected


def test_the_questions_across_data_sets_are_found() -> None:
    assert len(ACROSS) >= 4
    assert {question.name for question in ACROSS} & {question.name for question in QUESTIONS} == set()


@pytest.mark.parametrize("question", [*QUESTIONS, *ACROSS], ids=lambda question: question.name)
def test_a_question_is_complete_and_its_answer_has_named_columns_in_order(question: Question) -> None:
    assert re.fullmatch(r"[a-z0-9]+(-[a-z0-9]+)*", question.name)
    assert question.topic in TOPICS
    texts = {language: getattr(question, language) for language in LANGUAGES}
    assert texts["en"].endswith("?")
    assert re.search("[\uac00-\ud7a3]", texts["ko"])
    assert re.search("[\u4e00-\u9fff]", texts["zh"])
    assert not re.search("[\uac00-\ud7a3]", texts["zh"])
    assert not re.search(r"SELECT\s+(DISTINCT\s+)?\*", question.text)
    assert re.search(r"^ORDER BY ", question.text, re.MULTILINE), "the order of the rows is not settled"


def test_every_statement_of_the_seed_article_can_be_asked_for(engine: InProcess, sources: Sources) -> None:
    seed = load([path for path in sources.graph if path.name == "seed.ttl"], name=sources.name)
    claims = {str(triple.subject).strip("<>") for triple in seed.triples() if triple.object == LG["Claim"]}
    assert len(claims) > 50
    answers = {cell for question in QUESTIONS for row in rows(answer(engine, question)) for cell in row}
    assert claims - answers == set()
