"""Whole graphs and the whole data set: the Graph Store Protocol for reading, the dump, and VoID."""

from collections.abc import Iterable, Iterator
from typing import Final

import pyoxigraph as ox
from flask import Blueprint, Response, request

from lithograph.errors import BadRequest, NotFound
from lithograph.query.evaluate import Job
from lithograph.query.formats import GRAPH_FORMATS, N_QUADS
from lithograph.query.graphs import SYNTAX
from lithograph.terms import BASE, DCTERMS, OWL, RDF_TYPE, RDFS, XSD, Namespace
from lithograph.web.answers import FRESH, answer, etag, not_modified
from lithograph.web.description import PREFIXED, VOID
from lithograph.web.filed import built, send
from lithograph.web.labels import graph_query, holds, own_query
from lithograph.web.negotiate import choose
from lithograph.web.parameters import graph_iri
from lithograph.web.partitions import partitions
from lithograph.web.site import Site, site

blueprint = Blueprint("datasets", __name__)

DCAT: Final = Namespace("http://www.w3.org/ns/dcat#")
LICENCE: Final = "https://creativecommons.org/licenses/by/4.0/"
TITLE: Final = "Lithograph"


@blueprint.get("/data")
def data() -> Response:
    """A graph by the Graph Store Protocol: ``?default``, or ``?graph=`` and its IRI."""
    names = request.args.getlist("graph")
    if ("default" in request.args) + len(names) != 1:
        raise BadRequest(
            "Name one graph.",
            hint="Ask for /data?default or /data?graph=IRI; the whole data set is /dump.nq or /dump.trig.",
        )
    state = site()
    form = choose(GRAPH_FORMATS, request.accept_mimetypes, request.args.get("format"))
    if names:
        iri = graph_iri(names[0])
        if not holds(state, "graph-held", iri):
            raise NotFound(
                f"There is no graph {iri}.", hint="Each page of an entity names the graphs it is stated in."
            )
        query = graph_query(form, "graph-triples", "graph-quads", iri)
    else:
        query = own_query("default-triples", "")
    response = answer(state, Job(query, form.name), form)
    response.last_modified = built(state.snapshot)
    return response


@blueprint.get("/dump.nq")
def dump() -> Response:
    """The whole data set as N-Quads, as the build wrote it: lexical forms kept, sorted."""
    state = site()
    path, tag = state.snapshot.dataset.resolve(), etag(state, "dump")
    return send(path, N_QUADS.media, tag, "lithograph.nq", state.snapshot)


@blueprint.get("/.well-known/void")
def void() -> Response:
    """The description of the data set (VoID, DCAT), written from the manifest."""
    return described((), "void")


def described(more: Iterable[ox.Triple], name: str) -> Response:
    """The description of the data set and what else is said of it, in the form that the client accepts."""
    state = site()
    form = choose(GRAPH_FORMATS, request.accept_mimetypes, request.args.get("format"))
    tag = etag(state, name, form.name, request.host_url)
    if (unchanged := not_modified(tag)) is not None:
        return unchanged
    prefixes = {"void": VOID.iri, "dcat": DCAT.iri, "dcterms": DCTERMS.iri, "xsd": XSD.iri}
    body = ox.serialize(
        [*_void(state, request.host_url), *more],
        format=SYNTAX[form.name],
        prefixes=prefixes if form in PREFIXED else None,
    )
    response = Response(body, content_type=form.content_type)
    response.set_etag(tag, weak=True)
    response.headers["Cache-Control"] = FRESH
    return response


def dataset_node(state: Site, root: str) -> ox.NamedNode:
    """What stands for the data set: our own has an IRI, other people's data one at this server."""
    ours = state.snapshot.given is None
    return ox.NamedNode(BASE + "dataset/lithograph" if ours else root + ".well-known/void")


def _void(state: Site, root: str) -> list[ox.Triple]:
    ours = state.snapshot.given is None
    dataset = dataset_node(state, root)
    home = ox.NamedNode(root)
    triples = [
        ox.Triple(dataset, RDF_TYPE, VOID["Dataset"]),
        ox.Triple(dataset, RDF_TYPE, DCAT["Dataset"]),
        ox.Triple(dataset, DCAT["landingPage"], home),
        ox.Triple(dataset, DCAT["version"], ox.Literal(state.snapshot.digest)),
        ox.Triple(dataset, VOID["sparqlEndpoint"], ox.NamedNode(root + "sparql")),
        ox.Triple(dataset, VOID["dataDump"], ox.NamedNode(root + "dump.nq")),
        ox.Triple(dataset, VOID["triples"], _number(state.engine.triples)),
        ox.Triple(dataset, OWL["versionInfo"], ox.Literal(state.snapshot.digest)),
        *(_ours(dataset) if ours else ()),
        *partitions(state, dataset),
    ]
    moment = built(state.snapshot)
    if moment is None:
        return triples
    stated = ox.Literal(moment.isoformat(), datatype=XSD["dateTime"])
    return [*triples, ox.Triple(dataset, DCTERMS["modified"], stated)]


def _ours(dataset: ox.NamedNode) -> Iterator[ox.Triple]:
    """What holds of our own graph only."""
    yield ox.Triple(dataset, DCTERMS["title"], ox.Literal(TITLE))
    yield ox.Triple(dataset, DCTERMS["license"], ox.NamedNode(LICENCE))
    yield ox.Triple(dataset, VOID["uriSpace"], ox.Literal(BASE))
    for namespace in (DCTERMS, OWL, RDFS, Namespace(BASE + "ontology#")):
        yield ox.Triple(dataset, VOID["vocabulary"], ox.NamedNode(namespace.iri))


def _number(value: int) -> ox.Literal:
    return ox.Literal(str(value), datatype=XSD["integer"])
