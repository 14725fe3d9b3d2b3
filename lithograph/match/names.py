"""A name taken apart: what tells it from others, and what many names share."""

import re
from dataclasses import dataclass, replace
from typing import Final

from lithograph.match.hangul import alike, is_hangul, letters, romanise
from lithograph.match.normal import fold, tokens
from lithograph.match.pieces import Lexicon, pieces, standing_for, without_legal_form
from lithograph.match.pinyin import HAN, pinyin, pinyin_hangul
from lithograph.match.sounds import sounds
from lithograph.match.words import Words, words

_SIZE: Final = re.compile(r"\d+(?:\.\d+)?(?:gb|tb|mb|tflops|tops|w)")
_FORM: Final = re.compile(r"(sxm\d*)|(pcie|oam)\d*|(nvl)")
_LETTERS_APART: Final = re.compile(r"\b([a-z]{1,4})[ -](?=\d)")
_ENDING_APART: Final = re.compile(r"(\d)[ -]([a-z]{2})\b(?! ?\d)")
_BRACKETS: Final = re.compile(r"\(([^()]*)\)")
_MEANT: Final = re.compile(r"variant|version|\bbin\b|demonstrator|supernode|cluster|phase|cards?\b|版")
_DATE: Final = re.compile(
    r"\d{4}$|(?:jan|feb|mar|apr|may|jun|jul|aug|sep|oct|nov|dec)[a-z]*\.? \d{4}|\d{4}-\d\d"
)
_NOT_NAMES: Final = ("per ", "family", "gpu ", "preview", "group", "holding")
_ALIKE: Final = 2
_TICKER: Final = 6
ALIAS: Final = 0.01
DROPPED: Final = 0.02


@dataclass(frozen=True, slots=True)
class Name:
    """A name, normalised: ``words`` tell it apart, ``codes`` are model numbers, ``raw`` is for likeness."""

    full: str
    bare: str
    words: frozenset[str]
    generics: frozenset[str]
    places: frozenset[str]
    lead: str
    codes: tuple[str, ...]
    sizes: frozenset[str]
    variants: frozenset[str]
    forms: frozenset[str]
    raw: str
    core: str
    script: str
    sound: str
    hangul: str
    fillers: frozenset[str]
    dropped: str = ""
    """What stood in brackets and holds a number, where the name is read without it."""
    loss: float = 0.0
    """What reading the name this way takes off a score: something in it was left out."""

    @property
    def key(self) -> tuple[object, ...]:
        """What equal names have in common, whatever language they are in."""
        return (self.words, self.codes, self.variants, self.places, self.forms, self.sizes)

    @property
    def tight(self) -> str:
        """The name without blanks: writers part words where they like."""
        return self.bare.replace(" ", "")

    @property
    def is_empty(self) -> bool:
        """Whether nothing is left that could tell the name apart."""
        return not (self.words or self.codes or self.places or self.generics or self.variants or self.fillers)

    @property
    def is_common(self) -> bool:
        """Whether it holds nothing but what many names share."""
        return (not self.words and not self.codes) or self.words <= words().generic_words


def readings(text: str, lexicon: Lexicon) -> tuple[Name, ...]:
    """The ways to read a name: as it stands, without its brackets, and what stands in them."""
    folded = fold(text)
    # lists print a branch behind its parent: "X (X). Affiliated Entity: Y" is Y
    folded = folded.rsplit("affiliated entity:", 1)[-1].strip()
    found = [read(folded, lexicon)]
    others = (letters(folded), _joined_numbers(folded))
    found += [read(other, lexicon) for other in others if other != folded]
    for match in _BRACKETS.finditer(folded):
        inside, around = match[1], folded[: match.start()] + " " + folded[match.end() :]
        if _is_place(inside) or not around.strip():
            continue
        if _MEANT.search(inside):
            if (outer := read(around, lexicon)).codes and read(inside, lexicon).codes:
                # "Atlas 350 (Ascend 950PR card)": the number outside is the name
                found.append(replace(outer, loss=DROPPED))
            continue
        is_date = _DATE.search(inside) is not None
        outer = read(around, lexicon)
        if not outer.is_common:
            is_ticker = inside.isalpha() and len(inside) <= _TICKER and inside.upper() in text
            is_alias = is_ticker or _is_alias(inside, outer, lexicon)
            loss = ALIAS if is_alias and not is_date else DROPPED
            has_number = any(character.isdigit() for character in inside)
            dropped = inside if has_number else ""
            found.append(replace(outer, loss=max(loss, outer.loss), dropped=dropped))
        is_last = not folded[match.end() :].strip(" .,")
        if is_date or not is_last or inside.startswith(_NOT_NAMES) or _SIZE.search(inside.replace(" ", "")):
            continue
        has_code = any(character.isdigit() for character in inside)
        inner = read(f"{around.split()[0]} {inside}" if has_code else inside, lexicon)
        is_told_by_number = bool(outer.codes) and not inner.codes
        if not inner.is_common and len(inside) > _ALIKE and not is_told_by_number:
            found.append(replace(inner, loss=max(ALIAS, inner.loss)))
    return tuple(name for name in found if not name.is_empty)


def _joined_numbers(folded: str) -> str:
    """The text with short letters joined to the number beside them: ``MI-250X`` and ``950 PR``."""
    return _ENDING_APART.sub(r"\1\2", _LETTERS_APART.sub(r"\1", folded))


def _is_alias(inside: str, outer: Name, lexicon: Lexicon) -> bool:
    """Whether what stands in brackets is the same name again: its letters, a number, or another script."""
    inner = read(inside, lexicon)
    initials = "".join(word[0] for word in outer.full.split())
    is_acronym = (
        inside.isascii()
        and len(inside.split()) == 1
        and _ALIKE < len(inside) <= len(initials) + 1
        and initials.startswith(inside[0])
    )
    is_number = bool(inner.codes) and not inner.sizes
    return is_number or is_acronym or inner.script != outer.script or bool(inner.words & outer.words)


def _is_place(inside: str) -> bool:
    return any(words().same.get(word, word) in words().places for word in tokens(inside))


def read(folded: str, lexicon: Lexicon) -> Name:
    """The name of a folded text, in parts."""
    table = words()
    found = tokens(folded)
    bare = without_legal_form(found)
    cut = [piece for token in bare for piece in pieces(token, lexicon)]
    parts: dict[str, list[str]] = {kind: [] for kind in ("word", "generic", "place", "code", "size")}
    parts |= {kind: [] for kind in ("variant", "form", "filler")}
    raw: list[str] = []
    core: list[str] = []
    lead = ""
    loss = 0.0
    for number, piece in enumerate(cut):
        word = standing_for(piece, lexicon)
        kind, word = _kind(word, table)
        if kind == "place" and number == 0 and len(cut) > 1:
            lead = word
            continue
        if word == "ai" and number == len(cut) - 1 and parts["code"]:
            # the last word after a number is part of it: K100 AI is not K100
            kind = "variant"
        if kind == "word":
            known = lexicon.named.get(word)
            if known is None and word in lexicon.heard:
                known, lost = lexicon.heard[word]
                loss = max(loss, lost)
            parts[kind].append(known or word)
        else:
            parts[kind].append(word)
        if kind in {"word", "code", "variant", "filler"}:
            raw.append(word if word in table.same.values() else piece)
            if word not in table.common:
                core.append(raw[-1])
    if not any(parts[kind] for kind in ("word", "code", "variant", "place")):
        # a name of common words only: they are what it has
        parts["word"], parts["generic"] = parts["generic"] + parts["filler"], []
        raw = list(bare)
        if not parts["word"] and lead:
            parts["place"], lead = [lead], ""
    squashed = "".join(raw)
    return Name(
        full=" ".join(found),
        bare=" ".join(bare),
        words=frozenset(parts["word"]),
        generics=frozenset(parts["generic"]),
        places=frozenset(parts["place"]),
        lead=lead,
        codes=tuple(sorted(parts["code"])),
        sizes=frozenset(parts["size"]),
        variants=frozenset(parts["variant"]),
        forms=frozenset(parts["form"]),
        raw=alike(squashed),
        core=alike("".join(core)) or alike(squashed),
        script=script(squashed),
        sound=sounds(romanise(pinyin_hangul(squashed))),
        hangul=alike(pinyin_hangul(squashed)),
        fillers=frozenset(parts["filler"]),
        loss=loss,
    )


def pinyin_key(text: str) -> str:
    """The Han characters of a folded text in pinyin, joined; other text as it is."""
    return "".join(pinyin(text)) if HAN.search(text) else text


def script(text: str) -> str:
    """``han``, ``hangul`` or ``latin``: the script that the name is told by."""
    if HAN.search(text):
        return "han"
    return "hangul" if any(is_hangul(character) for character in text) else "latin"


def _kind(word: str, table: Words) -> tuple[str, str]:
    if match := _FORM.fullmatch(word):
        return "form", match[1] or match[2] or match[3]
    for kind, group in (
        ("place", table.places),
        ("form", table.form_factors),
        ("variant", table.variants),
        ("filler", table.fillers),
        ("generic", table.generic_words),
    ):
        if word in group:
            return kind, word
    if _SIZE.fullmatch(word):
        return "size", word
    if any(character.isdigit() for character in word):
        return "code", word
    return "word", word
