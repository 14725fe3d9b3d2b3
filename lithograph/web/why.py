"""``/why``: the proof of a statement, from the sources through the ontology and the rules."""

import threading
from collections.abc import Iterator
from contextlib import contextmanager
from typing import TYPE_CHECKING, Any, Final

import pyoxigraph as ox
from flask import Blueprint, Response, json, render_template, request

from lithograph.errors import BadRequest, MissingInput, NotFound, Overloaded
from lithograph.query.formats import JSON
from lithograph.terms import BASE
from lithograph.web.language import Reader, reader
from lithograph.web.negotiate import HTML, choose
from lithograph.web.once import once
from lithograph.web.sheets import keep
from lithograph.web.site import Site, site
from lithograph.web.tables import CellMaker

if TYPE_CHECKING:
    from lithograph.explain import Explainer

blueprint = Blueprint("why", __name__)

_OPENING: Final = threading.Lock()
MOST: Final = 4
"""Proofs that are made or waited for at once: one takes seconds, and others need the threads."""
ROOM: Final = threading.BoundedSemaphore(MOST)
_PATIENCE: Final = 0.2


@blueprint.get("/why")
@blueprint.get("/why.<any(json,html):suffix>")
def why(suffix: str | None = None) -> Response:
    """Why a statement is in the graph: ``?s=chip/nvidia-h20&p=ontology#dependsOn&o=organisation/tsmc``."""
    form = choose((HTML, JSON), request.accept_mimetypes, suffix or request.args.get("format"))
    triple = ox.Triple(*(_term(name) for name in ("s", "p", "o")))
    steps: list[dict[str, Any]] = _prove(triple)
    if form is JSON:
        return keep(form, lambda: json.dumps({"steps": steps}, ensure_ascii=False), "why")
    return keep(HTML, lambda: _page(reader(), steps), "why", reader())


def _term(name: str) -> ox.NamedNode:
    text = request.args.get(name, "")
    try:
        return ox.NamedNode(
            text if text.startswith(("http://", "https://", "urn:")) else BASE + (text or " ")
        )
    except ValueError:
        hint = "Give s, p and o: subject, property and object."
        raise BadRequest(f"{name}={text[:80]} is no IRI.", hint=hint) from None


def _prove(triple: ox.Triple) -> list[dict[str, Any]]:
    from lithograph.explain import proof_document  # noqa: PLC0415 - the reasoner is heavy

    with (
        room(),
        _OPENING,
    ):  # opening takes seconds: once is enough, and what it remembers is for one at a time
        try:
            explainer = _explainer(site())
        except MissingInput:
            raise NotFound("This snapshot holds no rules and no ontology: it has no proofs.") from None
        proof = explainer.explain(triple)
        steps: list[dict[str, Any]] = proof_document(proof)["steps"]
    return steps


@contextmanager
def room() -> Iterator[None]:
    """A place among the few threads that explain something; raises ``Overloaded`` when there is none."""
    if not ROOM.acquire(timeout=_PATIENCE):
        raise Overloaded.for_now("Other proofs are being made.")
    try:
        yield
    finally:
        ROOM.release()


@once(most=1)
def _explainer(state: Site) -> "Explainer":
    from lithograph.explain import open_explainer  # noqa: PLC0415 - as above

    return open_explainer(state.snapshot)


def _page(who: Reader, steps: list[dict[str, Any]]) -> str:
    terms = [term for step in steps for term in step["triple"]]
    iris = {term["value"] for term in terms if term["type"] == "uri"}
    iris |= {source["iri"] for step in steps for source in step["sources"] if "iri" in source}
    maker = CellMaker(site(), iris, who)
    return render_template("why.html", steps=steps, cell=maker.cell, named=maker.named, shown={})
