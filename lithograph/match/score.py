"""How well two names agree: strict where it decides, wide where it only suggests.

A score of ``THRESHOLD`` or more means: nothing that tells the names apart was found. A different model
number, an extra word of content, another place or another maker keeps the score below it.
"""

from collections.abc import Iterable
from dataclasses import dataclass
from typing import Final

from rapidfuzz.distance import JaroWinkler
from rapidfuzz.fuzz import ratio

from lithograph.match.names import DROPPED, Name
from lithograph.match.words import words

THRESHOLD: Final = 0.85
EXTRA: Final = 0.84
"""The most that a name with an extra word of content can score."""
UNEQUAL_CODE: Final = 0.45
MISSING_CODE: Final = 0.80
SHORT: Final = 4
EXACT: Final = 0.94
"""From here on, a name counts as equal after normalisation."""

_OPTIONAL: Final = 0.87
_ALIKE: Final = 0.9
_FEW_SOUNDS: Final = 3
_MISSPELT: Final = 88
_MOST_ALIKE: Final = ((8, 0.93), (5, EXTRA), (0, 0.7))
"""The most that likeness alone can score, by the letters of the shorter name."""


@dataclass(frozen=True, slots=True)
class Agreement:
    """A score from 0 to 1 and what it rests on."""

    score: float
    name_exact: bool
    name_similarity: float
    pinyin_hangul: float
    model_number_agrees: bool | None


@dataclass(frozen=True, slots=True)
class Bearer:
    """What is known of the thing that bears a label, beside that label.

    ``optional`` are words of its maker and family, which may be missing; ``leads`` the places that stand
    before its names; ``forms`` and ``sizes`` those of all its labels.
    """

    is_product: bool = False
    is_system: bool = False
    optional: frozenset[str] = frozenset()
    leads: frozenset[str] = frozenset()
    forms: frozenset[str] = frozenset()
    sizes: frozenset[str] = frozenset()


NOBODY: Final = Bearer()


def compare(query: Name, label: Name, bearer: Bearer = NOBODY) -> Agreement:
    """The agreement of two names, of which the second is a label of the bearer."""
    codes = _codes(query, label)
    similarity, by_sound = 1.0, 0.0
    if query.full == label.full:
        score = 1.0
    elif query.bare == label.bare:
        score = 0.98
    else:
        similarity, by_sound = _similarity(query, label)
        if query.key == label.key and (bearer.is_product or query.fillers == label.fillers):
            score = 0.97 - _generic_gap(query, label)
            score = _led(query, label, bearer, score)
        else:
            score = _told_apart(query, label, bearer, max(similarity, by_sound))
    if codes is False:
        score = min(score, 0.9) * UNEQUAL_CODE
    elif codes is None and bool(query.codes) != bool(label.codes):
        score *= MISSING_CODE
    for asked, held in ((query.forms, bearer.forms), (query.sizes, bearer.sizes)):
        if asked and held and not asked & held:
            score = min(score, 0.6)
    exact = score >= EXACT
    score -= query.loss * (8 if query.loss == DROPPED and not label.loss else 1) + label.loss
    return Agreement(round(max(score, 0.0), 4), exact, round(similarity, 4), round(by_sound, 4), codes)


def _told_apart(query: Name, label: Name, bearer: Bearer, similarity: float) -> float:
    """The score of names that are not equal, from what each has and the other has not."""
    optional = bearer.optional
    ours, theirs = query.words - label.words, label.words - query.words
    shared_words = (query.words & label.words) - optional
    has_code = bool(query.codes) and query.codes == label.codes
    if not bearer.is_product:
        ours, theirs = ours | (query.fillers - label.fillers), theirs | (label.fillers - query.fillers)
    elif has_code or shared_words:
        # a second firm beside the right one says no more about a product
        ours = frozenset(word for word in ours if not word.startswith("@") or not query.words & optional)
    extra = {word for word in ours if word not in optional}
    lacking = {word for word in theirs if word not in optional}
    if extra and lacking:
        near = {word for word in extra if _near_any(word, lacking)}
        extra, lacking = extra - near, {word for word in lacking if not _near_any(word, near)}
    if has_code and not shared_words and not query.words and not _is_telling(query):
        # a number alone, like the 1 of Gen-1, names nothing
        score = 0.6
    elif not extra and not lacking and (shared_words or has_code):
        score = 0.96 - 0.01 * len(ours | theirs)
    elif shared_words or has_code:
        common = _weight(query.words & label.words) + _weight(set(query.codes) & set(label.codes))
        score = min(EXTRA, 0.5 + 0.34 * common / (common + _weight(extra) + _weight(lacking)))
        if has_code and bearer.is_product:
            score = max(score, _by_code(query, label, bearer, extra, lacking))
        likeness = _fuzzy(query, label, similarity)
        score = max(score, likeness if query.raw == label.raw else min(likeness, EXTRA))
    else:
        score = _fuzzy(query, label, similarity)
    score = _led(query, label, bearer, score - _generic_gap(query, label))
    if _names_another(query, label):
        score = min(score, 0.6)
    return _held_apart(query, label, bearer, score)


def _names_another(query: Name, label: Name) -> bool:
    """Whether the two hold names of different firms or families."""
    ours, theirs = ({word for word in name.words if word.startswith("@")} for name in (query, label))
    return bool(ours and theirs) and not ours & theirs


def _by_code(query: Name, label: Name, bearer: Bearer, extra: set[str], lacking: set[str]) -> float:
    """The score of products of one model number whose other words differ: a telling number decides."""
    if not extra and _weight(lacking) <= _weight(query.codes) + 6:
        return 0.88
    is_telling = len(query.words & label.words) > 1 or _is_telling(query)
    knows_maker = bool(query.words & (label.words | bearer.optional))
    return 0.86 if is_telling and knows_maker and len(extra | lacking) == 1 else 0.0


def _is_telling(name: Name) -> bool:
    """Whether its model number alone tells much: ``mi300x`` does, ``2`` does not."""
    return any(len(code) >= SHORT - 1 and not code.isdigit() for code in name.codes)


def _led(query: Name, label: Name, bearer: Bearer, score: float) -> float:
    """The score, lowered where a place stands before one name: branches are named so, and legal names."""
    if query.lead == label.lead:
        return score
    if query.lead and query.lead not in bearer.leads | label.places:
        return min(score, 0.8 if bearer.leads or label.lead else EXTRA)
    return score - 0.03


def _held_apart(query: Name, label: Name, bearer: Bearer, score: float) -> float:
    """The score, kept low where places, variants, form factors or sizes differ."""
    stands_elsewhere = (query.places | {query.lead}) ^ (label.places | {label.lead}) <= {""}
    if query.places != label.places and not stands_elsewhere:
        score = min(score, 0.6 if query.places and label.places else 0.8)
    described = words().descriptions
    is_described_less = query.variants < label.variants <= query.variants | described
    is_described_more = bearer.is_system and label.variants < query.variants <= label.variants | described
    if is_described_less or is_described_more:
        score = min(score, 0.86)
    elif query.variants != label.variants:
        score = min(score, 0.8) - 0.05 * (len(query.variants ^ label.variants) - 1)
    for ours, theirs in ((query.forms, label.forms), (query.sizes, label.sizes)):
        if ours != theirs:
            score = min(score, 0.6 if ours and theirs else _OPTIONAL)
    return max(score, 0.0)


def _fuzzy(query: Name, label: Name, similarity: float) -> float:
    """The score of likeness alone; names of a few Latin letters are never alike, only equal."""
    if query.script == label.script == "latin" and min(len(query.raw), len(label.raw)) <= SHORT:
        return 0.0 if query.raw != label.raw else 0.95
    least = min(len(query.hangul), len(label.hangul))
    most = next(limit for length, limit in _MOST_ALIKE if least >= length)
    if similarity >= _ALIKE:
        return min(most, 0.85 + (similarity - _ALIKE) * 0.9)
    return min(most, similarity * 0.94)


def _similarity(query: Name, label: Name) -> tuple[float, float]:
    """Likeness of the letters, and of Han and Hangul names by the Korean spelling of Chinese."""
    same_script = query.script == label.script
    letters = ratio(query.raw, label.raw) / 100 if same_script else 0.0
    scripts = {query.script, label.script}
    by_sound = ratio(query.hangul, label.hangul) / 100 if scripts == {"han", "hangul"} else 0.0
    has_sounds = min(len(query.sound), len(label.sound)) >= _FEW_SOUNDS
    if not same_script and "latin" in scripts and has_sounds:
        # sounds decide less than letters: many names sound alike
        near = JaroWinkler.similarity(query.sound, label.sound)
        letters = 0.95 * (0.6 * ratio(query.sound, label.sound) / 100 + 0.4 * near)
    return letters, by_sound


def _codes(query: Name, label: Name) -> bool | None:
    """Whether the model numbers agree; ``None`` where one name has none."""
    if not query.codes or not label.codes:
        return None
    return query.codes == label.codes or _squashed(query.codes) == _squashed(label.codes)


def _squashed(codes: Iterable[str]) -> str:
    return "".join(sorted(codes)).replace(".0", "")


def _generic_gap(query: Name, label: Name) -> float:
    ours, theirs = query.generics - label.generics, label.generics - query.generics
    if ours and theirs:
        return 0.13
    is_bare = not query.generics or not label.generics
    return 0.01 if is_bare and len(ours | theirs) == 1 else 0.03 * len(ours | theirs)


def _weight(some: Iterable[str]) -> float:
    """Longer words tell more; a known name (``@nvidia``) as much as a word of nine letters."""
    return sum(
        9.0 if word.startswith("@") else max(len(word) * (1.0 if word.isascii() else 3.0), 2.0)
        for word in some
    )


def _near_any(word: str, others: Iterable[str]) -> bool:
    if len(word) <= SHORT or word.startswith("@"):
        return False
    return any(
        not other.startswith("@") and len(other) > SHORT and ratio(word, other) >= _MISSPELT
        for other in others
    )
