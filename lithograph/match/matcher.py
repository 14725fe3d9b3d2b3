"""The matcher: candidates for a name, best first, each with its score and what it rests on."""

from collections import defaultdict
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from typing import Final

from lithograph.match.candidate import SHOULD, Candidate, Query, features, is_of_type
from lithograph.match.catalogue import PREFERRED, Catalogue, Entity, Label, country_code
from lithograph.match.index import PairIndex, pair_index
from lithograph.match.levels import EXACT, EXTRA, THRESHOLD
from lithograph.match.lexicon import lexicon
from lithograph.match.names import Name, pinyin_key, read, readings
from lithograph.match.normal import fold, scripts
from lithograph.match.pieces import NOTHING
from lithograph.match.score import Agreement, Bearer, compare

LEAST: Final = 0.5
"""The lowest score that is worth a suggestion."""

NET: Final = 40
"""Names that the index gives for closer comparison."""

_BEFORE: Final = {"hidden": 0.002, "alternative": 0.001, PREFERRED: 0.0}
_OTHER_COUNTRY: Final = 0.7
_OTHER_TYPE: Final = 0.84
_CHINA: Final = frozenset({"cn", "hk", "mo"})
_AMBIGUOUS: Final = EXTRA


@dataclass(frozen=True, slots=True)
class _Entry:
    entity: Entity
    label: Label
    name: Name
    bearer: Bearer


class Matcher:
    """Names of a catalogue, indexed; made once, asked often."""

    def __init__(self, entities: Catalogue) -> None:
        self.entities = entities
        self.lexicon = lexicon(entities.values())
        self._entries = [entry for item in entities.values() for entry in self._read(item)]
        self._by_key: dict[object, list[int]] = defaultdict(list)
        for number, entry in enumerate(self._entries):
            for key in _keys(entry.name):
                self._by_key[key].append(number)
        self._raw: PairIndex = pair_index([_spellings(entry.name) for entry in self._entries])
        self._sound: PairIndex = pair_index([(entry.name.sound,) for entry in self._entries])
        self._by_identifier = {
            (scheme, value): iri
            for iri, item in entities.items()
            for scheme, values in item.identifiers.items()
            for value in values
        }

    def suggest(self, query: Query, most: int = 5) -> list[Candidate]:
        """The best candidates for the query; none for a name that holds no letter or digit."""
        if (known := self._identified(query)) is not None:
            return [known]
        names = readings(query.name, self.lexicon)
        best: dict[str, tuple[float, Agreement, _Entry]] = {}
        country = country_code(query.country)
        for number in self._near(names):
            entry = self._entries[number]
            suits = is_of_type(entry.entity, query)
            if not suits and query.strict != SHOULD:
                continue
            for name in names:
                agreement = compare(name, entry.name, entry.bearer)
                score = _weighed(agreement.score, entry, name, country, query)
                score = (score if suits else score * _OTHER_TYPE) - _BEFORE[entry.label.kind]
                if score >= LEAST and score > best.get(entry.entity.iri, (0.0,))[0]:
                    best[entry.entity.iri] = (score, agreement, entry)
        for entry in self._in_two_scripts(query.name):
            if is_of_type(entry.entity, query):
                agreement = Agreement(
                    0.96, name_exact=True, name_similarity=1.0, pinyin_hangul=0.0, model_number_agrees=None
                )
                best[entry.entity.iri] = max(
                    best.get(entry.entity.iri, (0.0, agreement, entry)),
                    (0.96, agreement, entry),
                    key=lambda item: item[0],
                )
        ranked = sorted(best.values(), key=lambda item: (-item[0], item[2].entity.iri))
        return list(self._candidates(ranked[: max(most, 3)], query, country))[:most]

    def _candidates(
        self, ranked: list[tuple[float, Agreement, _Entry]], query: Query, country: str
    ) -> Iterator[Candidate]:
        """The ranked entities; where several share the name at the same level, none passes unseen."""
        level = [round(score, 2) for score, _agreement, _entry in ranked]
        is_tied = len(ranked) > 1 and ranked[0][0] >= THRESHOLD and level[0] == level[1]
        equal = [agreement.score >= EXACT for _score, agreement, _entry in ranked]
        for place, (score, agreement, entry) in enumerate(ranked):
            unique = equal[place] and sum(equal) == 1
            shown = score
            if is_tied and score >= THRESHOLD and level[place] == level[0]:
                is_first_alone = place == 0 and ranked[0][0] > ranked[1][0]
                shown = score if is_first_alone else min(score, _AMBIGUOUS)
            elif place and score >= THRESHOLD and ranked[0][0] >= THRESHOLD:
                shown = min(score, _AMBIGUOUS)
            yield Candidate(
                entity=entry.entity,
                label=entry.label,
                score=round(max(min(shown, 1.0), 0.0), 3),
                strict=unique and place == 0 and shown >= THRESHOLD,
                features=features(agreement, entry.entity, entry.label, query, country),
            )

    def _identified(self, query: Query) -> Candidate | None:
        """The entity that an identifier names, or whose IRI the name is."""
        iri = query.name.strip()
        scheme = "iri" if iri in self.entities else ""
        for kind, value in query.identifiers.items():
            found = self._by_identifier.get((kind, value.strip()))
            if found is not None:
                iri, scheme = found, kind
        if not scheme:
            return None
        entity = self.entities[iri]
        label = Label(entity.best_label(query.language))
        return Candidate(
            entity=entity, label=label, score=1.0, strict=True, features={f"{scheme}_agrees": True}
        )

    def _in_two_scripts(self, text: str) -> list[_Entry]:
        """Labels of what both halves of the text name, in two scripts (昇思MindSpore)."""
        halves = scripts(fold(text))
        if len(halves) != 2:  # noqa: PLR2004 - two halves
            return []
        first, second = ({self._entries[n].entity.iri: n for n in self._exact(half)} for half in halves)
        return [self._entries[number] for iri, number in first.items() if iri in second]

    def _exact(self, folded: str) -> list[int]:
        name = read(folded, self.lexicon)
        return [number for key in _keys(name) for number in self._by_key.get(key, ())]

    def _near(self, names: Iterable[Name]) -> Iterable[int]:
        found: dict[int, None] = {}
        for name in names:
            for key in _keys(name):
                found |= dict.fromkeys(self._by_key.get(key, ())[:NET])
            for spelling in _spellings(name):
                found |= dict.fromkeys(self._raw.nearest(spelling, NET))
            if name.sound:
                found |= dict.fromkeys(self._sound.nearest(name.sound, NET))
        return found

    def _read(self, item: Entity) -> Iterator[_Entry]:
        read = [(label, name) for label in item.labels for name in readings(label.text, self.lexicon)]
        # a name may hide common words that stand beside it elsewhere
        plain = [name for label in item.labels for name in readings(label.text, NOTHING)]
        plain += [name for _label, name in read]
        bearer = Bearer(
            is_product=not item.is_organisation,
            is_system=item.kind == "system",
            is_model=item.kind == "model",
            numbers=frozenset(item.numbers),
            generics=frozenset(
                word for name in (*plain, *(name for _label, name in read)) for word in name.generics
            ),
            optional=frozenset(f"@{iri}" for iri in item.makers) | self._words(item.makers | item.families),
            leads=frozenset(name.lead for _label, name in read if name.lead),
            forms=frozenset(form for _label, name in read for form in name.forms),
            sizes=frozenset(size for _label, name in read for size in name.sizes) | item.memories,
        )
        seen: set[tuple[object, str]] = set()
        for label, name in read:
            if (name.key, name.full) not in seen:
                seen.add((name.key, name.full))
                yield _Entry(item, label, name, bearer)

    def _words(self, iris: Iterable[str]) -> frozenset[str]:
        """The words of the names of makers and families: a product may be named without them."""
        named = (self.entities[iri] for iri in iris if iri in self.entities)
        return frozenset(
            word
            for item in named
            for label in item.labels
            for name in readings(label.text, self.lexicon)
            for word in name.words
        )


def _keys(name: Name) -> tuple[object, ...]:
    """What equal names have in common."""
    return (name.full, name.bare, name.tight, name.key)


def _spellings(name: Name) -> tuple[str, ...]:
    """What the index holds of a name: letters, Hangul form, pinyin, and its first letters."""
    found = {name.raw: None, name.hangul: None, fold(name.bare).replace(" ", ""): None}
    if name.script == "han":
        found[pinyin_key(name.bare.replace(" ", ""))] = None
    return tuple(spelling for spelling in found if spelling)


def _weighed(score: float, entry: _Entry, name: Name, country: str, query: Query) -> float:
    """The score, lowered where country or maker speak against it."""
    theirs = entry.entity.country
    if country and theirs and country != theirs and not {country, theirs} <= _CHINA:
        score *= _OTHER_COUNTRY
    makers = {word for word in name.words if word.startswith("@")}
    if not entry.entity.is_organisation and entry.entity.makers and makers:
        named = {word.removeprefix("@") for word in makers if "/organisation/" in word}
        if (
            named
            and not named & entry.entity.makers
            and not makers & (entry.name.words | entry.bearer.optional)
        ):
            score *= 0.6
    for scheme, value in query.identifiers.items():
        held = entry.entity.identifiers.get(scheme)
        if held and value.strip() not in held:
            return 0.0
    return score
