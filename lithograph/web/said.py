"""What an error says, in the reader's language: its English words are matched with those of the catalogue.

The parts that find a fault speak English, to programs as to people; the catalogue holds the same sentences,
with blanks for what varies, in each language. A sentence that it does not hold stays as it is.
"""

import re
from functools import cache
from typing import Final

from lithograph.web.language import Reader, texts

START: Final = "said "
LONGEST: Final = 400
"""Characters of a sentence that is looked at: longer ones hold somebody's input, and would cost time."""
_PLACE: Final = re.compile(r"line (?P<line>\d+), column (?P<column>\d+): (?P<rest>.+)", re.DOTALL)
_BLANK: Final = re.compile(r"\\{(\w+)\\}")


def said(text: str, who: Reader) -> tuple[str, str]:
    """The sentence in the reader's language, and the language it is in now."""
    if place := _PLACE.fullmatch(text):
        rest, language = said(place["rest"], who)
        if language != who.language:
            return text, "en"
        return who.text("said line_column", line=place["line"], column=place["column"], rest=rest), language
    for pattern, key in _sentences() if len(text) <= LONGEST else ():
        if found := pattern.fullmatch(text):
            return texts()[key][who.language].format(**found.groupdict()), who.language
    return text, "en"


@cache
def _sentences() -> tuple[tuple[re.Pattern[str], str], ...]:
    """The English sentences as patterns, those with most words of their own first."""
    keys = [key for key in texts() if key.startswith(START)]
    keys.sort(key=lambda key: (-len(re.sub(r"\{\w+\}", "", texts()[key]["en"])), key))
    return tuple(
        (re.compile(_BLANK.sub(r"(?P<\1>.*?)", re.escape(texts()[key]["en"])), re.DOTALL), key)
        for key in keys
    )
