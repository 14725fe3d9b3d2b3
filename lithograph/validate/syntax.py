"""Files that do not parse, as findings: the rest of the files is still checked."""

import os
from collections.abc import Callable, Iterable
from dataclasses import dataclass
from pathlib import Path
from typing import Final
from urllib.parse import quote

from pyoxigraph import NamedNode

from lithograph.errors import Problem
from lithograph.load import Loaded, load_in_part
from lithograph.validate.finding import Finding, Rule, Severity, Text

SYNTAX: Final = Rule(
    id="Syntax",
    kind="program",
    severity=Severity.VIOLATION,
    title=Text.of({"en": "file that does not parse", "ko": "읽을 수 없는 파일", "zh": "无法解析的文件"}),
    description=Text.of(
        {
            "en": "A file of data is written in the syntax that its name promises.",
            "ko": "데이터 파일은 이름이 약속하는 문법으로 쓴다.",
            "zh": "数据文件须合乎其名称所示的语法。",
        }
    ),
)


@dataclass(frozen=True, slots=True)
class Read:
    """What parsed, also of files with faults, and these faults."""

    loaded: Loaded
    problems: tuple[Problem, ...]


def read_data(paths: Iterable[Path], *, name: Callable[[Path], str] = str) -> Read:
    """What parses of every file, and every fault."""
    return Read(*load_in_part(paths, name=name))


def file_term(name: str) -> NamedNode:
    """The file as the focus of a finding about it and not about anything in it."""
    return NamedNode(f"urn:file:{quote(os.fsencode(name))}")


def syntax_findings(problems: Iterable[Problem]) -> list[Finding]:
    """A finding for each fault, at its place."""
    return [
        Finding(
            rule=SYNTAX,
            severity=SYNTAX.severity,
            focus=file_term(problem.location.file),
            message=Text.of({"en": problem.message + (f" ({problem.hint})" if problem.hint else "")}),
            location=problem.location,
        )
        for problem in problems
    ]
