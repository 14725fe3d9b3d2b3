"""How well two names agree: strict where it decides, wide where it only suggests.

A score of ``THRESHOLD`` or more means: nothing that tells the names apart was found. A different model
number, an extra word of content, another place or another maker keeps the score below it.
"""

from collections.abc import Iterable
from dataclasses import dataclass
from typing import Final

from lithograph.match.codes import codes_agree, share, without_numbers
from lithograph.match.levels import EXACT, EXTRA, MISSING_CODE, OPTIONAL, SHORT, SHORTER, SLIP, UNEQUAL_CODE
from lithograph.match.likeness import likeness, near_any, similarity
from lithograph.match.names import DROPPED, Name
from lithograph.match.words import words

_WEAK: Final = frozenset({"ai", "group", "system"})
"""Words that say nothing new of a firm, while no other firm is told apart by them."""


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

    ``optional`` are words of its maker and family, which may be missing; ``numbers`` are its numbers of
    parameters, which may be there or not; ``leads`` the places that stand before its names; ``generics``,
    ``forms`` and ``sizes`` those of all its labels.
    """

    is_product: bool = False
    is_system: bool = False
    is_model: bool = False
    optional: frozenset[str] = frozenset()
    generics: frozenset[str] = frozenset()
    numbers: frozenset[str] = frozenset()
    leads: frozenset[str] = frozenset()
    forms: frozenset[str] = frozenset()
    sizes: frozenset[str] = frozenset()


NOBODY: Final = Bearer()


def compare(query: Name, label: Name, bearer: Bearer = NOBODY) -> Agreement:
    """The agreement of two names, of which the second is a label of the bearer."""
    if bearer.numbers and query.codes != label.codes:
        query, label = without_numbers(query, label, bearer.numbers)
    codes = codes_agree(query, label, bearer.numbers)
    alike, by_sound = 1.0, 0.0
    if query.full == label.full:
        score = 1.0
    elif query.bare == label.bare:
        score = 0.98
    elif query.tight == label.tight and len(query.tight) > SHORT:
        score = 0.97
    else:
        alike, by_sound = similarity(query, label)
        if query.key == label.key and (bearer.is_product or query.fillers - _WEAK == label.fillers - _WEAK):
            score = _led(query, label, bearer, _equal(query, label))
        else:
            score = _told_apart(query, label, bearer, max(alike, by_sound))
    if codes is False:
        score = min(score, 0.9) * UNEQUAL_CODE
    elif codes is None and query.codes != label.codes:
        score *= MISSING_CODE
    score = min(score, _most(query, label, bearer))
    exact = score >= EXACT
    score -= query.loss * (8 if query.loss == DROPPED and not label.loss else 1) + label.loss
    return Agreement(round(max(score, 0.0), 4), exact, round(alike, 4), round(by_sound, 4), codes)


def _equal(query: Name, label: Name) -> float:
    """The score of names of the same words; they may differ in common ones, or in their order."""
    score = 0.97 - _generic_gap(query, label)
    if query.generics != label.generics and _order(query) != _order(label):
        # "National Defense University" is another than "National University of Defense Technology"
        return min(score, EXTRA)
    return score


def _most(query: Name, label: Name, bearer: Bearer) -> float:
    """The most that the names can score: what the query says beside the label may tell the bearer apart."""
    for asked, held in ((query.forms, bearer.forms), (query.sizes, bearer.sizes)):
        if asked and held and not share(asked, held):
            return 0.6
    if query.dropped and label.dropped and query.dropped != label.dropped:
        return 0.6
    has_other_generic = bool(query.generics - words().empty_words - bearer.generics)
    return EXTRA if has_other_generic and not bearer.is_product else 1.0


def _told_apart(query: Name, label: Name, bearer: Bearer, alike: float) -> float:
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
    slips = False
    if extra and lacking:
        near = {word for word in extra if near_any(word, lacking)}
        slips = bool(near)
        extra, lacking = extra - near, {word for word in lacking if not near_any(word, near)}
    is_bare_variant = not shared_words and bool(query.words & label.words & optional) and bool(query.variants)
    if has_code and not shared_words and not query.words and not _is_telling(query):
        # a number alone, like the 1 of Gen-1, names nothing
        score = 0.6
    elif not extra and not lacking and (shared_words or has_code or slips or is_bare_variant):
        score = SLIP if slips else 0.96 - 0.01 * len(ours | theirs)
    elif shared_words or has_code:
        score = _shared(query, label, bearer, Difference(extra, lacking, shared_words, has_code), alike)
    else:
        score = likeness(query, label, alike)
    score = _led(query, label, bearer, score - _generic_gap(query, label))
    if _names_another(query, label, optional):
        score = min(score, 0.6)
    return _held_apart(query, label, bearer, score)


def _shared(query: Name, label: Name, bearer: Bearer, apart: "Difference", alike: float) -> float:
    """The score of names that share words or a model number, and differ in others."""
    common = _weight(query.words & label.words) + _weight(set(query.codes) & set(label.codes))
    score = min(EXTRA, 0.5 + 0.34 * common / (common + _weight(apart.extra) + _weight(apart.lacking)))
    if apart.has_code and bearer.is_product:
        return max(score, _by_code(query, label, bearer, apart.extra, apart.lacking))
    telling = apart.shared - words().common
    if not telling and not apart.has_code:
        # what they share, many names share
        return min(score, 0.6)
    is_shorter = (
        not apart.extra - _WEAK and apart.lacking <= words().common and query.generics <= label.generics
    )
    if is_shorter and not bearer.is_product:
        is_firm = any(word.startswith("@") or len(word) > SHORT or not word.isascii() for word in telling)
        return SHORTER if is_firm else score
    by_letters = likeness(query, label, alike)
    return max(score, by_letters if query.raw == label.raw else min(by_letters, EXTRA))


@dataclass(frozen=True, slots=True)
class Difference:
    """What the query has more and what it lacks, what both have, and whether their model numbers agree."""

    extra: set[str]
    lacking: set[str]
    shared: frozenset[str]
    has_code: bool


def _names_another(query: Name, label: Name, optional: frozenset[str]) -> bool:
    """Whether the two hold names of different firms or families; maker and family of the label aside."""
    ours, theirs = ({word for word in name.words if word.startswith("@")} for name in (query, label))
    ours -= optional - theirs
    return bool(ours and theirs) and not ours & theirs


def _by_code(query: Name, label: Name, bearer: Bearer, extra: set[str], lacking: set[str]) -> float:
    """The score of products of one model number whose other words differ: a telling number decides."""
    if not extra and _weight(lacking) <= _weight(query.codes) + 6:
        return 0.88
    is_telling = len(query.words & label.words) > 1 or _is_telling(query)
    knows_maker = bool(query.words & (label.words | bearer.optional))
    is_variant = bearer.is_model and bool(extra)
    return 0.86 if is_telling and knows_maker and len(extra | lacking) == 1 and not is_variant else 0.0


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
        if ours != theirs and not share(ours, theirs):
            score = min(score, 0.6 if ours and theirs else OPTIONAL)
    return max(score, 0.0)


def _generic_gap(query: Name, label: Name) -> float:
    ours, theirs = query.generics - label.generics, label.generics - query.generics
    if ours and theirs:
        return 0.13
    is_bare = not query.generics or not label.generics
    return 0.01 if is_bare and len(ours | theirs) == 1 else 0.03 * len(ours | theirs)


def _weight(some: Iterable[str]) -> float:
    """Longer words tell more; a known name (``@nvidia``) as one of nine letters, a common word little."""
    return sum(
        9.0
        if word.startswith("@")
        else 2.0
        if word in words().common
        else max(len(word) * (1.0 if word.isascii() else 3.0), 2.0)
        for word in some
    )


def _order(name: Name) -> list[str]:
    """Its words of content in their order."""
    return [word for word in name.bare.split() if word in name.words]
