"""Dependence by its steps: ``/chains`` from a thing to what it rests on, ``/without`` a firm what is lost."""

from datetime import date
from typing import Final

from flask import Blueprint, Response, json, render_template, request

from lithograph.law.ask import ask_engine
from lithograph.law.dependence import THINGS, Network, chains, firm_of, network
from lithograph.law.horizon import beyond_sources
from lithograph.law.loss import Cut, cut
from lithograph.law.naming import path_of
from lithograph.law.report import chains_as_json, cut_as_json
from lithograph.terms import BASE
from lithograph.web.language import Reader, reader
from lithograph.web.law import law_words
from lithograph.web.negotiate import HTML, PLAIN_JSON, choose
from lithograph.web.once import once
from lithograph.web.sheets import asked_day, keep
from lithograph.web.site import Site, site

blueprint = Blueprint("cut", __name__)

RANKED: Final = 10
"""Firms shown of a ranking."""


@blueprint.get("/chains/<path:item>")
def chains_of(item: str) -> Response:
    """Everything that the item rests on, each by its best chain: ``?to=organisation/tsmc&on=2025-05-01``."""
    net = known_network(site(), asked_day(), reader().language)
    ask = ask_engine(site().engine)
    start = net.find(path_of(ask, item, THINGS))
    target = request.args.get("to")
    wanted = net.find(path_of(ask, target, THINGS)) if target else None
    found = tuple(chain for chain in chains(net, start) if wanted in {None, chain.to})
    return keep(PLAIN_JSON, lambda: json.dumps(chains_as_json(found, start, net), ensure_ascii=False))


@blueprint.get("/without")
@blueprint.get("/without/<path:firm>")
def without(firm: str | None = None) -> Response:
    """What is lost when the firm is cut off, and what stays beside it: a page or JSON; ``?on=2025-05-01``."""
    who = reader()
    firm = request.args.get("firm", "") if firm is None else firm
    net = known_network(site(), asked_day(), who.language)
    found = cut(net, firm_of(net, path_of(ask_engine(site().engine), firm, ("organisation",))))
    form = choose((HTML, PLAIN_JSON), request.accept_mimetypes, request.args.get("format"))
    if form is PLAIN_JSON:
        return keep(form, lambda: json.dumps(cut_as_json(found, net), ensure_ascii=False), form.name)
    return keep(HTML, lambda: _page(who, found, net), who.language, who.chosen)


@once(most=8)
def known_network(state: Site, day: date, language: str) -> Network:
    """The network of that day in the snapshot in service."""
    return network(ask_engine(state.engine), day, language)


def _page(who: Reader, found: Cut, net: Network) -> str:
    vocabulary = law_words(site(), who.language)
    return render_template(
        "without.html",
        net=net,
        cut=found,
        path=lambda iri: iri.removeprefix(BASE),
        label=vocabulary.label,
        note=vocabulary.text("others_note"),
        late=beyond_sources(net.known, net.day, who.language, who.day),
        ranked=RANKED,
    )
