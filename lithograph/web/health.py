"""Whether the server works."""

from flask import Blueprint, Response, jsonify

from lithograph.web.site import site

blueprint = Blueprint("health", __name__)


@blueprint.get("/healthz")
def healthz() -> Response:
    """JSON: ok, the digest of the snapshot in service, and the triples of its default graph."""
    state = site()
    return jsonify(ok=True, digest=state.engine.digest, triples=state.engine.triples)
