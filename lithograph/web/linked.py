"""What makes the graph easy to link to: its prefixes, a JSON-LD context, and the catalogue entry."""

import threading
from base64 import b64encode
from collections.abc import Iterable, Iterator
from typing import Any, Final

import pyoxigraph as ox
from flask import Blueprint, Response, json, redirect, request, url_for

from lithograph.errors import NotWritten, SnapshotGone
from lithograph.export.dumps import Dump, folder_of, make_beside
from lithograph.query.evaluate import Job
from lithograph.query.formats import GRAPH_FORMATS, JSON_LD, N_QUADS, TRIG, TURTLE
from lithograph.terms import DCTERMS, RDF_TYPE, XSD, Namespace
from lithograph.web.answers import FRESH, etag, not_modified
from lithograph.web.datasets import DCAT, LICENCE, dataset_node, described
from lithograph.web.description import VOID
from lithograph.web.filed import send
from lithograph.web.labels import own_query
from lithograph.web.site import Site, site

blueprint = Blueprint("linked", __name__)

SPDX: Final = Namespace("http://spdx.org/rdf/terms#")
IANA: Final = "https://www.iana.org/assignments/media-types/"
MEDIA: Final = {"nq.gz": "application/gzip"} | {form.name: form.media for form in (TURTLE, JSON_LD, TRIG)}
LASTING: Final = "public, max-age=86400"
CONTEXT: Final = "/context/v1.jsonld"
_LANGUAGE_MAPS: Final = {
    "prefLabel": "skos:prefLabel",
    "altLabel": "skos:altLabel",
    "label": "rdfs:label",
    "title": "dcterms:title",
}
_LINKS: Final = {"exactMatch": "skos:exactMatch", "closeMatch": "skos:closeMatch", "source": "dcterms:source"}

_making: Final = threading.Lock()


@blueprint.get("/prefixes")
def prefixes() -> Response:
    """The prefixes that queries, shapes and the context share: JSON, Turtle or SPARQL, by Accept."""
    held = dict(sorted(site().engine.prefixes.items()))
    asked = request.args.get("format", "")
    best = request.accept_mimetypes.best_match(["application/json", "text/turtle", "text/plain"])
    form = {"ttl": "text/turtle", "rq": "text/plain", "json": "application/json"}.get(asked, best)
    if form == "text/turtle":
        body = "".join(f"@prefix {name}: <{namespace}> .\n" for name, namespace in held.items())
    elif form == "text/plain":
        body = "".join(f"PREFIX {name}: <{namespace}>\n" for name, namespace in held.items())
    else:
        form, body = "application/json", json.dumps(held, ensure_ascii=False, indent=1, sort_keys=True) + "\n"
    tag = etag(site(), "prefixes", form)
    if (unchanged := not_modified(tag)) is not None:
        return unchanged
    response = Response(body, content_type=f"{form}; charset=utf-8")
    response.set_etag(tag)
    response.headers["Cache-Control"] = FRESH
    response.headers["Vary"] = "Accept"
    return response


@blueprint.get(CONTEXT)
def context() -> Response:
    """The JSON-LD context: every prefix, and plain names for the most used properties."""
    terms: dict[str, Any] = {"id": "@id", "type": "@type"}
    terms |= {name: iri for name, iri in sorted(site().engine.prefixes.items()) if name}
    terms |= {name: {"@id": iri, "@container": "@language"} for name, iri in _LANGUAGE_MAPS.items()}
    terms |= {name: {"@id": iri, "@type": "@id"} for name, iri in _LINKS.items()}
    body = json.dumps({"@context": {"@version": 1.1, **terms}}, ensure_ascii=False, indent=1, sort_keys=False)
    response = Response(body + "\n", content_type="application/ld+json")
    response.headers["Cache-Control"] = LASTING
    return response


@blueprint.get("/dump.nq.gz", defaults={"form": "nq.gz"})
@blueprint.get("/dump.ttl", defaults={"form": "ttl"})
@blueprint.get("/dump.jsonld", defaults={"form": "jsonld"})
@blueprint.get("/dump.trig", defaults={"form": "trig"})
def dump(form: str) -> Response:
    """A dump of the snapshot: all of it packed or as TriG, the default graph as Turtle or JSON-LD."""
    snapshot = site().snapshot
    found = next((one for one in _dumps() if one.name.endswith(f".{form}")), None)
    if found is None:
        if not snapshot.dataset.exists():
            raise SnapshotGone("The snapshot in service cannot be read any more.", hint=SnapshotGone.HINT)
        raise NotWritten("The dumps cannot be written here.", hint="/dump.nq is always there.")
    response = send(folder_of(snapshot) / found.name, MEDIA[form], found.sha256, found.name, snapshot)
    response.headers["Repr-Digest"] = f"sha-256=:{b64encode(bytes.fromhex(found.sha256)).decode()}:"
    return response


@blueprint.get("/dataset")
def dataset() -> Response:
    """The catalogue entry: DCAT with every dump and its digest, VoID with the sets of links.

    A browser gets the page about the data set.
    """
    best = request.accept_mimetypes.best_match([*(form.media for form in GRAPH_FORMATS), "text/html"])
    if best == "text/html" and "format" not in request.args:
        return redirect(url_for("about.about"), 303)  # type: ignore[return-value]
    return described((*_distributions(_dumps(), site(), request.host_url), *_linksets()), "dataset")


def _dumps() -> tuple[Dump, ...]:
    state = site()
    with _making:
        return make_beside(state.snapshot)


def _distributions(dumps: Iterable[Dump], state: Site, root: str) -> Iterator[ox.Triple]:
    """Each dump as a distribution of the data set: address, form, size, and SHA-256."""
    whole = dataset_node(state, root)
    for one in dumps:
        form = one.name.removeprefix("lithograph.")
        part = "/" if state.snapshot.given is None else "#"
        node = ox.NamedNode(f"{whole.value}{part}distribution/{form.replace('.', '-')}")
        checksum = ox.NamedNode(f"{node.value}/checksum")
        yield ox.Triple(whole, DCAT["distribution"], node)
        yield ox.Triple(whole, VOID["dataDump"], ox.NamedNode(f"{root}dump.{form}"))
        yield ox.Triple(node, RDF_TYPE, DCAT["Distribution"])
        yield ox.Triple(node, DCTERMS["title"], ox.Literal(one.name))
        if state.snapshot.given is None:  # what applies to other people's data, they know
            yield ox.Triple(node, DCTERMS["license"], ox.NamedNode(LICENCE))
        yield ox.Triple(node, DCAT["downloadURL"], ox.NamedNode(f"{root}dump.{form}"))
        yield ox.Triple(node, DCAT["byteSize"], ox.Literal(str(one.size), datatype=XSD["nonNegativeInteger"]))
        packed = form == "nq.gz"
        yield ox.Triple(
            node, DCAT["mediaType"], ox.NamedNode(IANA + (N_QUADS.media if packed else MEDIA[form]))
        )
        if packed:
            yield ox.Triple(node, DCAT["compressFormat"], ox.NamedNode(IANA + MEDIA[form]))
        yield ox.Triple(node, SPDX["checksum"], checksum)
        yield ox.Triple(checksum, RDF_TYPE, SPDX["Checksum"])
        yield ox.Triple(checksum, SPDX["algorithm"], SPDX["checksumAlgorithm_sha256"])
        yield ox.Triple(checksum, SPDX["checksumValue"], ox.Literal(one.sha256, datatype=XSD["hexBinary"]))


def _linksets() -> Iterator[ox.Triple]:
    """The sets of links as VoID counts them, one for each data set and kind of link."""
    text = own_query("linksets", "")
    body = b"".join(site().engine.answer(Job(text, "nt")))
    yield from (quad.triple for quad in ox.parse(body, format=ox.RdfFormat.N_TRIPLES))
