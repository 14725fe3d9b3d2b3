"""The thing that a user names: by its address, or by a name that it bears in any language."""

from collections.abc import Collection, Iterable
from difflib import get_close_matches
from typing import Final

from lithograph.errors import BadRequest, shown
from lithograph.law.ask import Ask, Row, question
from lithograph.search import Index, Name, normal, squeeze
from lithograph.terms import BASE

MOST: Final = 12
"""Paths that a message names."""


def path_of(ask: Ask, text: str, kinds: Collection[str]) -> str:
    """The path of the thing of those kinds that bears the name; the text as it is for an address or no name.

    Slugs count as names and come first, then preferred names, then what bears the text as whole words of its
    names and its maker's: RTX 4090, 화웨이 어센드 910C. Raises ``BadRequest`` with the paths when several do.
    """
    wanted = squeeze(normal(text))
    if not wanted or "/" in text or ":" in text:
        return text
    found: dict[str, set[str]] = {"slug": set(), "yes": set(), "no": set()}
    rows = ask(question("names"))
    for row in rows:
        path = row["thing"].removeprefix(BASE)
        if _is_one(row["thing"], kinds):
            if squeeze(path.partition("/")[2]) == wanted:
                found["slug"].add(path)
            if squeeze(normal(row["name"])) == wanted:
                found[row["preferred"]].add(path)
    paths = sorted(found["slug"] or found["yes"] or found["no"] or _by_words(ask, rows, text, kinds))
    if len(paths) > 1:
        more = f", … ({len(paths)})" if len(paths) > MOST else ""
        which = f"Which? {', '.join(paths[:MOST])}{more}."
        raise BadRequest(f"{shown(text)} is the name of several things.", hint=which)
    return paths[0] if paths else text


def _by_words(ask: Ask, rows: Iterable[Row], text: str, kinds: Collection[str]) -> list[str]:
    """The paths of the things that bear the text as whole words, their maker's names among them or not."""
    belongs: dict[str, list[str]] = {}
    for row in ask(question("belongs")):
        belongs.setdefault(row["thing"], []).append(row["whole"])
    wholes = {whole for several in belongs.values() for whole in several}
    names = (
        Name(row["thing"], row["name"], "", row["preferred"] == "yes", 0)
        for row in rows
        if row["thing"] in wholes or _is_one(row["thing"], kinds)
    )
    return [iri.removeprefix(BASE) for iri in Index(names, belongs).bearing(text) if _is_one(iri, kinds)]


def _is_one(iri: str, kinds: Collection[str]) -> bool:
    kind, _, slug = iri.removeprefix(BASE).partition("/")
    return kind in kinds and "/" not in slug


def near(text: str, known: Iterable[str]) -> list[str]:
    """Up to three paths that come near: of that slug and another kind, with it in theirs, of one like it."""
    kind, _, slug = text.strip("/").casefold().rpartition("/")
    slugs = {path: path.rpartition("/")[2] for path in sorted(known)}
    same = [path for path, other in slugs.items() if other == slug]
    of_kind = {other: path for path, other in slugs.items() if kind in {"", path.partition("/")[0]}}
    parts = [path for other, path in of_kind.items() if slug in other.split("-")]
    alike = get_close_matches(slug, of_kind, n=3, cutoff=0.6)
    return (same or parts or [of_kind[other] for other in alike])[:3]
