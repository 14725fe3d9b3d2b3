"""The status of an item that the graph does not hold, from the figures its user gives.

The item is put beside the law in a store of its own, and the same rules are run over it as over the chips of
the graph. What is not given stays unknown.
"""

import re
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, fields
from decimal import Decimal
from difflib import get_close_matches
from pathlib import Path
from typing import Final

import pyoxigraph as ox

from lithograph.derive import StratumRule, read_rules
from lithograph.errors import BadRequest, shown
from lithograph.terms import BASE, LG, RDF_TYPE, XSD

ITEM: Final = BASE + "chip/yours"
"""The IRI that the user's item has in its own store."""

RULES: Final = ("measure-", "control-")
"""The rules that decide how an item stands, by the beginning of their names."""

OTHER: Final = "other"
"""What a user gives as the designer of an item whose firm the graph does not hold: no letter addresses it."""

_SIZE: Final = re.compile(r"(\d+(?:\.\d+)?)(?:nm)?")
_FIGURE: Final = re.compile(r"[+-]?\d+(?:\.\d*)?(?:e[+-]?\d{1,3})?", re.ASCII | re.IGNORECASE)
MOST: Final = Decimal(10) ** 12
"""No figure of a chip comes near this; what does is a slip of the keyboard."""

MEASURES: Final = {
    "tpp": "totalProcessingPerformance",
    "die_area": "applicableDieArea",
    "memory_bandwidth": "memoryBandwidth",
    "io_rate": "aggregateIoRate",
}


@dataclass(frozen=True, slots=True, kw_only=True)
class Item:
    """What a user knows of an item; ``None`` is not known.

    Figures are in the units of the law: TPP, square millimetres, GB/s; the die area is that of logic dies on
    non-planar nodes. ``designer`` is an organisation's slug or ``other``, ``market_segment`` a coded value's
    local name, ``process_node`` a node's slug or a number of nanometres.
    """

    tpp: str | None = None
    die_area: str | None = None
    memory_bandwidth: str | None = None
    io_rate: str | None = None
    designer: str | None = None
    market_segment: str | None = None
    process_node: str | None = None


def read_item(values: Mapping[str, object]) -> Item:
    """The item of a form or JSON object; raises ``BadRequest`` for names and types that do not fit."""
    known = {field.name for field in fields(Item)}
    cleaned = {key.replace("-", "_"): value for key, value in values.items()}
    if unknown := sorted(cleaned.keys() - known):
        raise BadRequest(f"{', '.join(unknown)}: no such field.", hint=f"Fields: {', '.join(sorted(known))}.")
    for key, value in cleaned.items():
        if isinstance(value, bool) or not isinstance(value, str | int | float | None):
            raise BadRequest(f"{key} must be a number or a text.")
    return Item(**{key: str(value) for key, value in cleaned.items() if value not in {None, ""}})


def decide(law: Iterable[ox.Triple], item: Item, rules: Iterable[Path]) -> ox.Store:
    """A store with the law, the item and what the rules conclude; ask it as the graph itself is asked.

    Raises ``BadRequest`` for figures that are no figures, and for designers, segments and nodes not known.
    """
    store = ox.Store()
    store.extend(_quad(triple) for triple in law)
    store.extend(_quad(triple) for triple in _triples(store, item))
    for rule in item_rules(rules):
        found = store.query(rule.text)
        assert isinstance(found, ox.QueryTriples)  # noqa: S101 - read_rules refuses anything else
        store.extend([_quad(triple) for triple in found])
    return store


def item_rules(paths: Iterable[Path]) -> tuple[StratumRule, ...]:
    """The rules that decide how an item stands, by stratum."""
    return read_rules(path for path in paths if path.name.startswith(RULES))


def _triples(store: ox.Store, item: Item) -> list[ox.Triple]:
    """The item as the rules expect to find it."""
    subject = ox.NamedNode(ITEM)
    found = [ox.Triple(subject, RDF_TYPE, LG["Chip"])]
    planar = _is_planar(store, item.process_node)
    for field, quantity in MEASURES.items():
        value = getattr(item, field)
        if value is None:
            continue
        number = _number(field, value)
        if field == "die_area" and planar:
            number = Decimal(0)  # dies on planar nodes do not count
        found += _measure(subject, quantity, number)
    if item.designer is not None:
        found.append(ox.Triple(subject, LG["designedBy"], _organisation(store, item.designer)))
    if item.market_segment is not None:
        found.append(ox.Triple(subject, LG["marketSegment"], _segment(store, item.market_segment)))
    return found


def _measure(subject: ox.NamedNode, quantity: str, number: Decimal) -> list[ox.Triple]:
    measure = ox.NamedNode(f"{ITEM}/measure/given-{quantity}")
    literal = ox.Literal(f"{number:f}", datatype=XSD["decimal"])
    return [
        ox.Triple(measure, RDF_TYPE, LG["DerivedFigure"]),
        ox.Triple(measure, LG["figureOf"], subject),
        ox.Triple(measure, LG["quantity"], LG[quantity]),
        ox.Triple(measure, LG["lowerBound"], literal),
        ox.Triple(measure, LG["upperBound"], literal),
    ]


def _number(field: str, text: str) -> Decimal:
    number = Decimal(text) if _FIGURE.fullmatch(text) else Decimal("NaN")
    if number.is_nan() or number < 0 or number > MOST:
        raise BadRequest(f"{field} = {shown(text)} is no figure.", hint=f"Give a number from 0 to {MOST:,}.")
    return number


def _organisation(store: ox.Store, name: str) -> ox.NamedNode:
    """The firm of that slug; a name that the graph does not hold would be another firm than the one meant."""
    slug = name.strip().lower().removeprefix("organisation/").replace(" ", "-")
    start = BASE + "organisation/"
    known = {
        quad.subject.value.removeprefix(start)
        for quad in store.quads_for_pattern(None, RDF_TYPE, LG["Organisation"])
        if isinstance(quad.subject, ox.NamedNode)
    }
    if slug in known or slug == OTHER:
        return ox.NamedNode(start + slug)
    near = get_close_matches(slug, sorted(known), n=3, cutoff=0.6)
    raise BadRequest(
        f"The graph holds no organisation {shown(name)}.",
        hint=(f"Did you mean {', '.join(near)}? " if near else "")
        + f"For a firm that is not in the graph give {OTHER}.",
    )


def _segment(store: ox.Store, name: str) -> ox.NamedNode:
    known = sorted(
        quad.subject.value.removeprefix(LG.iri)
        for quad in store.quads_for_pattern(None, RDF_TYPE, LG["MarketSegment"])
        if isinstance(quad.subject, ox.NamedNode)
    )
    if name not in known:
        raise BadRequest(f"{shown(name)} is no market segment.", hint=f"One of: {', '.join(known)}.")
    return LG[name]


def _is_planar(store: ox.Store, node: str | None) -> bool:
    """Whether dies of that node are planar, as the dies say that the graph records on nodes like it."""
    if node is None:
        return False
    slug = node.removeprefix("node/").lower()
    sizes: dict[bool, list[Decimal]] = {True: [], False: []}
    for quad in store.quads_for_pattern(None, LG["transistorArchitecture"], None):
        assert isinstance(quad.subject, ox.NamedNode)  # noqa: S101 - the graph has no blank nodes
        recorded = quad.subject.value.rpartition("/")[2]
        planar = quad.object == LG["planar"]
        if recorded == slug:
            return planar
        if match := _SIZE.fullmatch(recorded):
            sizes[planar].append(Decimal(match[1]))
    if match := _SIZE.fullmatch(slug):
        size = Decimal(match[1])
        if any(size <= other for other in sizes[False]):
            return False
        if any(size >= other for other in sizes[True]):
            return True
    raise BadRequest(
        f"The graph does not know whether dies of the node {shown(node)} are planar.",
        hint="Leave it out, or give nanometres, for example 7 or 28.",
    )


def _quad(triple: ox.Triple) -> ox.Quad:
    return ox.Quad(triple.subject, triple.predicate, triple.object)
