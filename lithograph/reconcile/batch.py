"""Batches as clients send them, in either version, made the same queries; what is malformed is told."""

import json
import math
from collections.abc import Iterable, Mapping
from typing import Any, Final

from lithograph.errors import BadRequest, ResultTooLarge
from lithograph.reconcile.service import BATCH, USUAL, Ask

STRICT: Final = ("any", "all", "should")
_MOST_LANGUAGES: Final = 20
_DEEPEST: Final = 20
"""Brackets in brackets of a batch: more than any has, and fewer than would be too many for us."""


def parse(text: str) -> Any:
    """The JSON of a parameter; raises ``BadRequest``."""
    try:
        document = json.loads(text)
    except json.JSONDecodeError as error:
        raise BadRequest(f"No JSON: {error.msg} in column {error.colno}.") from None
    except ValueError:
        raise BadRequest("A number in the JSON is too long.") from None
    except RecursionError:
        raise _too_deep() from None
    level = [document]
    for _ in range(_DEEPEST):
        level = [child for item in level for child in _children(item)]
    if level:
        raise _too_deep()
    return document


def _children(item: Any) -> Iterable[Any]:
    return item.values() if isinstance(item, dict) else item if isinstance(item, list) else ()


def _too_deep() -> BadRequest:
    return BadRequest("The JSON has too many brackets in one another.")


def batch_02(document: Any) -> dict[str, Ask]:
    """The queries of a 0.2 batch by their keys; raises ``BadRequest`` or ``ResultTooLarge``."""
    if not isinstance(document, dict) or not all(isinstance(item, dict) for item in document.values()):
        raise BadRequest("A batch is an object of queries.", hint='{"q0": {"query": "Huawei"}}')
    _check_size(len(document))
    return {str(key): ask_02(item) for key, item in document.items()}


def ask_02(item: Mapping[str, Any]) -> Ask:
    """One query of version 0.2."""
    strict = str(item.get("type_strict", "any"))
    if strict not in STRICT:
        raise BadRequest(f"type_strict is {strict[:40]!r}.", hint=f"One of {', '.join(STRICT)}.")
    known: dict[str, list[str]] = {}
    properties = item.get("properties") or []
    if not isinstance(properties, list):
        raise BadRequest("The properties of a query are a list.")
    for entry in properties:
        if isinstance(entry, dict) and "pid" in entry:
            known.setdefault(str(entry["pid"]), []).extend(_texts(entry.get("v")))
    return Ask(
        name=str(item.get("query", "")),
        types=_types(item.get("type")),
        strict=strict,
        limit=_limit(item.get("limit", USUAL)),
        known=known,
    )


def batch_10(document: Any) -> list[Ask]:
    """The queries of a 1.0 batch in their order; raises ``BadRequest`` or ``ResultTooLarge``."""
    queries = document.get("queries") if isinstance(document, dict) else None
    if not isinstance(queries, list) or not all(isinstance(item, dict) for item in queries):
        raise BadRequest("A batch has a list of queries.", hint='{"queries": [{"conditions": [...]}]}')
    _check_size(len(queries))
    return [ask_10(item) for item in queries]


def ask_10(item: Mapping[str, Any]) -> Ask:
    """One query of version 1.0: its conditions on the name, and on properties."""
    conditions = item.get("conditions")
    if not isinstance(conditions, list) or not conditions:
        raise BadRequest("A query has one condition at least.")
    names: list[str] = []
    known: dict[str, list[str]] = {}
    for condition in conditions:
        if not isinstance(condition, dict):
            raise BadRequest("A condition is an object.")
        given = _texts(condition.get("propertyValue"))
        if condition.get("matchType") == "property":
            known.setdefault(str(condition.get("propertyId", "")), []).extend(given)
        else:
            # the text of the draft has matchType id, its schema has not: an identifier is a name here
            names += given
    return Ask(
        name=names[0] if names else "",
        types=_types(item.get("type")),
        limit=_limit(item.get("limit", USUAL)),
        language=str(item.get("lang", "en"))[:_MOST_LANGUAGES],
        known=known,
    )


def extension(document: Any) -> tuple[list[str], list[str]]:
    """The identifiers and properties of an extension; raises ``BadRequest`` or ``ResultTooLarge``."""
    if not isinstance(document, dict):
        raise BadRequest("An extension has ids and properties.")
    ids, properties = document.get("ids"), document.get("properties")
    if not isinstance(ids, list) or not isinstance(properties, list):
        raise BadRequest("An extension has ids and properties.")
    if len(ids) > 20 * BATCH:
        raise ResultTooLarge(f"{len(ids):,} rows at once; send {20 * BATCH:,} at most.")
    names = [str(entry.get("id", "")) for entry in properties if isinstance(entry, dict)]
    return [str(identifier) for identifier in ids], names


def _check_size(count: int) -> None:
    if count > BATCH:
        raise ResultTooLarge(f"{count:,} queries in one batch.", hint=f"Send {BATCH} at most.")


def _limit(value: object) -> int:
    if isinstance(value, int):
        return value
    return int(value) if isinstance(value, float) and math.isfinite(value) else USUAL


def _types(value: object) -> tuple[str, ...]:
    """The types of a query: one, several, or objects with an identifier; empty ones say nothing."""
    return tuple(text for text in _texts(value) if text.strip())


def _texts(value: object) -> list[str]:
    """The texts of a value: a text, a number, an entity by its identifier, or several of them."""
    if isinstance(value, list):
        return [text for item in value for text in _texts(item)]
    if isinstance(value, dict):
        return [str(value["id"])] if "id" in value else []
    return [] if value is None else [str(value)]
