"""Answers over HTTP: an ETag before any work, a clean error as long as one is possible, then a stream."""

import hashlib
from collections.abc import Iterable, Iterator
from datetime import date
from itertools import chain
from typing import Final

import pyoxigraph as ox
from flask import Response, request
from werkzeug.http import parse_etags

from lithograph import __version__
from lithograph.errors import LithographError, ResultTooLarge
from lithograph.query.evaluate import Job
from lithograph.query.formats import Format
from lithograph.web.coding import SUFFIXES
from lithograph.web.site import Site

DAY: Final = "X-Day"
"""Says, within the server alone, on which day an answer holds: it is not kept over midnight."""
READING: Final = frozenset(("GET", "HEAD"))
FRESH: Final = "public, no-cache"
"""Caches may keep the answer but must ask whether it still holds, which costs a 304."""

SPOILT: Final = {"csv": '\r\n"', "tsv": '\n"'}
"""What makes a cut-off document unreadable: a quotation that never ends; elsewhere an IRI that never does."""


def today() -> str:
    """The day it is, for this server."""
    return date.today().isoformat()  # noqa: DTZ011 - the law of a day is that of the server's place


def etag(site: Site, *parts: object) -> str:
    """The strong validator of an answer: the snapshot, our release, the engine's, and what was asked."""
    key = "\0".join(map(str, (site.snapshot.digest, __version__, ox.__version__, *parts)))
    return hashlib.blake2b(key.encode("utf-8", "replace"), digest_size=16).hexdigest()


def names(asked: str, tag: str) -> bool:
    """Whether If-None-Match names what the tag does, packed or not (RFC 9110, section 13.1.2)."""
    known = parse_etags(asked)
    return any(known.contains_weak(tag + suffix) for suffix in SUFFIXES)


def not_modified(tag: str) -> Response | None:
    """The answer 304, when the client already has what the tag names; only to who asks with GET or HEAD."""
    if request.method not in READING:
        return None
    if not names(request.headers.get("If-None-Match", ""), tag):
        return None
    response = Response(status=304)
    response.set_etag(tag)
    response.headers["Cache-Control"] = FRESH
    return response


def answer(site: Site, job: Job, form: Format) -> Response:
    """The answer to a job in a format; raises the engine's errors as long as nothing was sent."""
    tag = etag(site, form.name, job.graphs, job.query.text) if job.query.stable else None
    if tag is not None and (unchanged := not_modified(tag)) is not None:
        return unchanged
    response = stream(site, site.engine.answer(job), form)
    if tag is None:
        response.headers["Cache-Control"] = "no-store"
    else:
        response.set_etag(tag)
        response.headers["Cache-Control"] = FRESH
    return response


def stream(site: Site, pieces: Iterator[bytes], form: Format) -> Response:
    """The pieces as a response: whole when they fit the buffer, else the start and then the rest."""
    body, length = gathered(site, pieces, form)
    return Response(body, content_type=form.content_type, direct_passthrough=length is None)


def gathered(site: Site, pieces: Iterator[bytes], form: Format) -> tuple[Iterable[bytes], int | None]:
    """The body, and its length when all of it fits the buffer."""
    head: list[bytes] = []
    size = 0
    for piece in pieces:
        head.append(piece)
        size += len(piece)
        if size > site.settings.buffer_bytes:
            return _guarded(head, pieces, site.settings.max_result_bytes, form), None
    return [b"".join(head)], size


def _guarded(head: list[bytes], pieces: Iterator[bytes], most: int, form: Format) -> Iterator[bytes]:
    """The pieces, up to a size; a failure spoils the document, and is raised to break the connection.

    A document that looks complete would be a lie. Where the connection cannot be broken (the module
    ``cutting`` says when), the text itself must not parse.
    """
    size = 0
    try:
        for piece in chain(head, pieces):
            size += len(piece)
            if most and size > most:
                raise ResultTooLarge(f"The answer is longer than {most:,} bytes.")
            yield piece
    except LithographError as error:
        yield SPOILT.get(form.name, "\n<").encode() + f"ERROR, the answer is cut off: {error.detail}".encode()
        raise
