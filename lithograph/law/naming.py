"""The thing that a user names: by its address, or by a name that it bears in any language."""

from collections.abc import Collection, Iterable
from difflib import get_close_matches

from lithograph.errors import BadRequest, shown
from lithograph.law.ask import Ask, question
from lithograph.search import normal, squeeze
from lithograph.terms import BASE


def path_of(ask: Ask, text: str, kinds: Collection[str]) -> str:
    """The path of the thing of those kinds that bears the name; the text as it is for an address or no name.

    Slugs count as names and come first, then preferred names. Raises ``BadRequest`` with the paths when
    several things bear it.
    """
    wanted = squeeze(normal(text))
    if not wanted or "/" in text or ":" in text:
        return text
    found: dict[str, set[str]] = {"slug": set(), "yes": set(), "no": set()}
    for row in ask(question("names")):
        path = row["thing"].removeprefix(BASE)
        kind, _, slug = path.partition("/")
        if kind in kinds and "/" not in slug:
            if squeeze(slug) == wanted:
                found["slug"].add(path)
            if squeeze(normal(row["name"])) == wanted:
                found[row["preferred"]].add(path)
    paths = sorted(found["slug"] or found["yes"] or found["no"])
    if len(paths) > 1:
        raise BadRequest(f"{shown(text)} is the name of several things.", hint=f"Which? {', '.join(paths)}.")
    return paths[0] if paths else text


def near(text: str, known: Iterable[str]) -> list[str]:
    """Up to three paths that come near: of that slug and another kind, with it in theirs, of one like it."""
    kind, _, slug = text.strip("/").casefold().rpartition("/")
    slugs = {path: path.rpartition("/")[2] for path in sorted(known)}
    same = [path for path, other in slugs.items() if other == slug]
    of_kind = {other: path for path, other in slugs.items() if kind in {"", path.partition("/")[0]}}
    parts = [path for other, path in of_kind.items() if slug in other.split("-")]
    alike = get_close_matches(slug, of_kind, n=3, cutoff=0.6)
    return (same or parts or [of_kind[other] for other in alike])[:3]
