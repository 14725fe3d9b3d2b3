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
from lithograph.match.propose import by_record
from lithograph.match.review import PREDICATES, Decision, settle

blueprint = Blueprint("review", __name__)

ROWS: Final = 50
CHOICES: Final = (("", "later"), ("y", "same"), ("c", "close"), ("b", "part of it"), ("n", "not the same"))


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
    text = request.args.get("from", "0")
    start = int(text) if text.isdigit() else 0
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
    waiting, links = _candidates(sources, dataset, names), decided(sources, dataset)
    if not reviewer or expand(reviewer, links.prefixes) is None:
        raise BadRequest("Say who decides.", hint="reviewer=lg:curator, or an ORCID as IRI.")
    chosen = [
        Decision(key, reviewer).apply(mapping)
        for mapping in waiting.mappings
        if (key := request.args.get(name_of(mapping), "")) in {*PREDICATES, "n"}
    ]
    if not chosen:
        raise BadRequest("Nothing was decided.", hint="Choose for one candidate at least.")
    before = write_set(links) if links.path.is_file() else ""
    name = f"graph/links/{dataset}{EXTENSION}"
    lines = difflib.unified_diff(
        before.splitlines(keepends=True),
        write_set(settle(links, chosen)).splitlines(keepends=True),
        f"a/{name}" if before else "/dev/null",
        f"b/{name}",
    )
    response = Response("".join(lines), content_type="text/x-patch; charset=utf-8")
    response.headers["Content-Disposition"] = f'attachment; filename="{dataset}.patch"'
    response.headers["Cache-Control"] = "no-store"
    return response


def name_of(mapping: Mapping) -> str:
    """The name of a candidate's field: subject and object."""
    return f"{mapping['subject_id']} {mapping['object_id']}"


def _candidates(sources: Sources, dataset: str, names: list[str]) -> MappingSet:
    if dataset not in names:
        raise NotFound(
            f"There are no candidates for {dataset!r}.", hint="lithograph link suggest --source DATASET"
        )
    return candidates(sources, dataset)
