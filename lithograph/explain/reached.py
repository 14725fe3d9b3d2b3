"""What the reach of a listing rests on: the one derivation computed outside SPARQL (``lithograph.reach``)."""

from typing import Final

import pyoxigraph as ox

from lithograph.explain.firing import Firing
from lithograph.explain.ground import Ground
from lithograph.terms import LG, RDF_TYPE

DATES: Final = ("validFrom", "validFromAtLatest", "validUntilAtEarliest", "validUntil")
STAKE: Final = ("owner", "owned", "sharePercent", "shareKind", *DATES)
LISTING: Final = ("onList", "listedEntity", *DATES)
LIMIT: Final = ("extendsList", "hasGroup")
CONDITION: Final = ("threshold", "operator")


def reach_firing(triple: ox.Triple, ground: Ground, stratum: int) -> list[Firing]:
    """The stakes, listings and limit from which the reach was computed that the triple is part of."""
    firing = Firing()
    # what the procedure wrote of this reach is read by the strata above its own
    above = stratum + 1
    reach = triple.subject
    for stake in ground.objects(reach, LG["reachThrough"], above):
        _take(firing, ground, stake, STAKE, stratum)
        _take_type(firing, ground, stake, LG["Ownership"], stratum)
    for listing in ground.objects(reach, LG["reachFrom"], above):
        _take(firing, ground, listing, LISTING, stratum)
    for version in ground.objects(reach, LG["reachUnder"], above):
        _take(firing, ground, version, LIMIT, stratum)
        for group in ground.objects(version, LG["hasGroup"], stratum):
            _take(firing, ground, group, ("hasCondition",), stratum)
            for condition in ground.objects(group, LG["hasCondition"], stratum):
                _take(firing, ground, condition, CONDITION, stratum)
    return [firing] if firing.triples else []


def _take(firing: Firing, ground: Ground, node: object, names: tuple[str, ...], stratum: int) -> None:
    if not isinstance(node, ox.NamedNode):
        return
    for name in names:
        values = ground.objects(node, LG[name], stratum)
        firing.add(tuple(ox.Triple(node, LG[name], value) for value in values))


def _take_type(firing: Firing, ground: Ground, node: object, kind: ox.NamedNode, stratum: int) -> None:
    if isinstance(node, ox.NamedNode) and kind in ground.objects(node, RDF_TYPE, stratum):
        firing.add((ox.Triple(node, RDF_TYPE, kind),))
