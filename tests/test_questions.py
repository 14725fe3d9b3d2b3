"""Headers of stored queries."""

from pathlib import Path

import pytest

from lithograph.errors import SyntaxErrors
from lithograph.files import Sources
from lithograph.questions import read_header, read_questions


def test_a_header_has_keys_with_languages_and_continued_lines(tmp_path: Path) -> None:
    path = tmp_path / "q.rq"
    path.write_text(
        "# topic: law\n# question@en: What\n#   holds?\nSELECT * {}\n# not: header\n", encoding="utf-8"
    )
    assert read_header(path) == {"topic": "law", "question@en": "What holds?"}


def test_a_question_that_lacks_a_language_is_refused_by_name(tmp_path: Path) -> None:
    path = tmp_path / "q.rq"
    path.write_text("# topic: law\n# question@en: What?\nSELECT * {}\n", encoding="utf-8")
    with pytest.raises(SyntaxErrors, match=r"queries/q\.rq:1: the header lacks question@ko, question@zh"):
        read_questions([path])


def test_the_product_has_at_least_forty_questions_in_three_languages(sources: Sources) -> None:
    questions = read_questions(sources.queries)
    assert len(questions) >= 40
    assert all(question.en and question.ko and question.zh for question in questions)
