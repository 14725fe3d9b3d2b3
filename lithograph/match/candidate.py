"""What the matcher is asked and what it gives: a name with what is known of its bearer, and candidates."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Final

from lithograph.match.catalogue import Entity, Label
from lithograph.match.levels import THRESHOLD
from lithograph.match.score import Agreement
from lithograph.match.types import fits

ANY: Final = "any"
ALL: Final = "all"
SHOULD: Final = "should"


@dataclass(frozen=True, slots=True, kw_only=True)
class Query:
    """A name to match, with what is known of the thing that bears it.

    ``more_types`` are further types; ``strict`` says whether any of all types will do, all are needed, or
    things of other types are only behind (``should``).
    """

    name: str
    type: str = ""
    more_types: tuple[str, ...] = ()
    strict: str = ANY
    country: str = ""
    language: str = ""
    identifiers: Mapping[str, str] = field(default_factory=dict)


@dataclass(frozen=True, slots=True, kw_only=True)
class Candidate:
    """An entity that the name may name. ``strict`` is the rule of the API for a match without review."""

    entity: Entity
    label: Label
    score: float
    strict: bool
    features: Mapping[str, object]

    @property
    def match(self) -> bool:
        """Whether the score passes the default threshold."""
        return self.score >= THRESHOLD


def is_of_type(entity: Entity, query: Query) -> bool:
    """Whether the entity is of the types that are asked for; the types of a thing hold those above them."""
    if not query.type:
        return True
    some = (fits(entity, one) for one in (query.type, *query.more_types))
    return all(some) if query.strict == ALL else any(some)


def features(
    agreement: Agreement, entity: Entity, label: Label, query: Query, country: str
) -> dict[str, object]:
    """What the score rests on, under the names that the reconciliation API uses."""
    theirs = entity.country
    lei, ours = query.identifiers.get("lei"), entity.identifiers.get("lei")
    return {
        "name_exact": agreement.name_exact,
        "label_lang": label.language,
        "name_similarity": agreement.name_similarity,
        "pinyin_hangul": agreement.pinyin_hangul,
        "model_number_agrees": agreement.model_number_agrees,
        "type_agrees": is_of_type(entity, query) if query.type else None,
        "country_agrees": (country == theirs) if country and theirs else None,
        "lei_agrees": (lei in ours) if lei and ours else None,
    }
