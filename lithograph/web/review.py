"""Candidates for links on a page: decisions give a patch to download; the server writes nothing.

The page shows what ``lithograph link suggest --source`` proposed beside the sources that are served; where
there is nothing of the kind (an installed package), it says so.
"""

import difflib
from typing import Final

from flask import Blueprint, Response, render_template, request

from lithograph.errors import BadRequest, NotFound
from lithograph.files import Sources, find_sources
from lithograph.link.prefixes import expand
from lithograph.link.sssom import EXTENSION, Mapping, MappingSet, write_set
from lithograph.match.folders import candidates, candidates_path, decided
from lithograph.match.review import NOTHING, PREDICATES, Decision, settle, signed
from lithograph.match.sets import by_record
from lithograph.match.spellings import Spelling, known, names_path, with_spellings
from lithograph.web.parameters import whole_number

blueprint = Blueprint("review", __name__)

ROWS: Final = 50
CHOICES: Final = (
    ("", "decide_later"),
    ("y", "decide_same"),
    ("c", "decide_close"),
    ("b", "decide_part"),
    ("n", "decide_not"),
    (NOTHING, "decide_none"),
)


@blueprint.get("/links/candidates")
def listing() -> Response:
    """The data sets with candidates, and the candidates of one."""
    sources = find_sources()
    folder = candidates_path(sources, "x").parent
    names = sorted(path.name.removesuffix(EXTENSION) for path in folder.glob(f"*{EXTENSION}"))
    dataset = request.args.get("dataset", names[0] if names else "")
    rows: list[Mapping] = []
    if dataset:
        found = _candidates(sources, dataset, names)
        rows = [mapping for group in by_record(found.mappings) for mapping in group]
    start = whole_number(request.args.get("from", "")) or 0
    page = render_template(
        "link-candidates.html",
        names=names,
        dataset=dataset,
        rows=rows[start : start + ROWS],
        start=start,
        following=start + ROWS if start + ROWS < len(rows) else None,
        total=len(rows),
        choices=CHOICES,
    )
    return Response(page, content_type="text/html; charset=utf-8")


@blueprint.get("/links/patch")
def patch() -> Response:
    """The decisions as a patch to ``graph/links/<data set>.sssom.tsv``, for ``git apply``."""
    sources = find_sources()
    dataset, reviewer = request.args.get("dataset", ""), request.args.get("reviewer", "").strip()
    folder = candidates_path(sources, "x").parent
    names = sorted(path.name.removesuffix(EXTENSION) for path in folder.glob(f"*{EXTENSION}"))
    waiting, kept = _candidates(sources, dataset, names), decided(sources, dataset)
    links = signed(kept, reviewer)
    keys = {mapping.key: request.args.get(name_of(mapping), "") for mapping in waiting.mappings}
    chosen = [mapping for mapping in waiting.mappings if keys[mapping.key] in {*PREDICATES, "n", NOTHING}]
    if not chosen:
        raise BadRequest("Nothing was decided.", hint="Choose for one candidate at least.")
    settled = [Decision(keys[mapping.key], reviewer).apply(mapping) for mapping in chosen]
    before = write_set(kept) if links.path.is_file() else ""
    text = _changed(f"graph/links/{dataset}{EXTENSION}", before, write_set(settle(links, settled)))
    if "names" in request.args:
        same = [mapping for mapping in chosen if keys[mapping.key] == "y"]
        text += _names_changed(sources, waiting, same, dataset)
    response = Response(text, content_type="text/x-patch; charset=utf-8")
    response.headers["Content-Disposition"] = f'attachment; filename="{dataset}.patch"'
    response.headers["Cache-Control"] = "no-store"
    return response


def _changed(name: str, before: str, after: str) -> str:
    """The change of a file as a patch; the file may be new."""
    lines = difflib.unified_diff(
        before.splitlines(keepends=True),
        after.splitlines(keepends=True),
        f"a/{name}" if before else "/dev/null",
        f"b/{name}",
    )
    return "".join(lines)


def _names_changed(sources: Sources, waiting: MappingSet, same: list[Mapping], dataset: str) -> str:
    """The spellings of what is the same, as names, where they are new."""
    names = known(sources)
    found: dict[str, list[Spelling]] = {}
    for mapping in same:
        subject = expand(mapping["subject_id"], waiting.prefixes) or ""
        spelling = names.spelling(subject, mapping["match_string"], dataset)
        if spelling is not None:
            found.setdefault(spelling.kind, []).append(spelling)
    parts: list[str] = []
    for kind, spellings in sorted(found.items()):
        path = names_path(sources.root, kind)
        before = path.read_text(encoding="utf-8") if path.is_file() else ""
        parts.append(_changed(sources.name(path), before, with_spellings(before, kind, spellings)))
    return "".join(parts)


def name_of(mapping: Mapping) -> str:
    """The name of a candidate's field: subject and object."""
    return f"{mapping['subject_id']} {mapping['object_id']}"


def _candidates(sources: Sources, dataset: str, names: list[str]) -> MappingSet:
    if dataset not in names:
        raise NotFound(
            f"There are no candidates for {dataset!r}.", hint="lithograph link suggest --source DATASET"
        )
    return candidates(sources, dataset)
