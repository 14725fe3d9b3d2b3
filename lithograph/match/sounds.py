"""A rough spelling by sound, the same for an English name and for its Hangul or pinyin form."""

import re
from functools import lru_cache
from typing import Final

_RULES: Final = tuple(
    (re.compile(pattern), sound)
    for pattern, sound in (
        (r"tion", "syon"), (r"eu", ""), (r"eo", "o"), (r"ae", "e"),
        (r"oe", "e"), (r"ck", "k"), (r"ph", "p"),
        (r"sh", "s"), (r"th", "s"), (r"tch|ch", "C"), (r"x", "ks"), (r"qu", "kw"), (r"q", "k"),
        (r"c(?=[eiy])", "s"), (r"c(?![eiy])", "k"), (r"ee|ea|y", "i"), (r"oo|ou|w", "u"),
        (r"f", "p"), (r"v", "b"), (r"z", "j"),
        (r"r", "l"), (r"(?<=[^aeiou])e$", ""), (r"(.)\1+", r"\1"),
    )
)  # fmt: skip


@lru_cache(maxsize=65536)
def sounds(latin: str) -> str:
    """The text respelt: one letter for each group of sounds that Korean or Chinese does not keep apart."""
    for pattern, sound in _RULES:
        latin = pattern.sub(sound, latin)
    return latin
