"""The same query from a terminal and from programs: text to copy."""

import json
import shlex
from collections.abc import Mapping


def snippets(address: str, query: str) -> Mapping[str, str]:
    """How to ask the query with curl, Python and R, by name of the language."""
    text = query.strip() + "\n"
    place = json.dumps(address)
    return {
        "curl": "\n".join(
            (
                f"curl {shlex.quote(address)} \\",
                "  -H 'Accept: text/csv' \\",
                f"  --data-urlencode query={shlex.quote(text)}",
            )
        ),
        "Python": "\n".join(
            (
                "import io",
                "import urllib.parse",
                "import urllib.request",
                "",
                "import pandas",
                "",
                f"query = {_python(text)}",
                'data = urllib.parse.urlencode({"query": query}).encode()',
                f'request = urllib.request.Request({place}, data, {{"Accept": "text/csv"}})',
                "with urllib.request.urlopen(request) as answer:",
                "    table = pandas.read_csv(io.BytesIO(answer.read()))",
                "print(table)",
            )
        ),
        "R": "\n".join(
            (
                "library(httr2)",
                "",
                f"query <- {json.dumps(text, ensure_ascii=False)}",
                f"answer <- request({place}) |>",
                '  req_headers(Accept = "text/csv") |>',
                "  req_body_form(query = query) |>",
                "  req_perform()",
                "table <- read.csv(text = resp_body_string(answer))",
                "print(table)",
            )
        ),
    }


def _python(text: str) -> str:
    """The text as a Python string over several lines."""
    if '"""' in text or "\\" in text or text.endswith('"'):
        return json.dumps(text, ensure_ascii=False)
    return f'"""\n{text}"""'
