"""Plain questions to ``/sparql`` answered past the framework, which costs more than many an answer.

What is not plain (a page, a name to cancel by, another endpoint to be asked, anything at fault) is left to
the framework; so is telling an error of the query itself.
"""

from collections.abc import Iterable
from functools import lru_cache
from typing import TYPE_CHECKING, Final

from werkzeug.datastructures import MIMEAccept
from werkzeug.http import parse_accept_header

from lithograph.errors import BadRequest
from lithograph.query.check import Form
from lithograph.query.evaluate import Job
from lithograph.query.formats import Format, formats_of
from lithograph.web.answers import FRESH, etag, gathered
from lithograph.web.kept import Headers
from lithograph.web.negotiate import HTML, choose
from lithograph.web.parameters import asked_of, fields_of
from lithograph.web.site import Site

if TYPE_CHECKING:
    from _typeshed.wsgi import WSGIEnvironment

PATH: Final = "/sparql"
NOT_PLAIN: Final = ("HTTP_X_QUERY_ID", "HTTP_IF_NONE_MATCH", "HTTP_IF_MODIFIED_SINCE")


def is_plain(environ: "WSGIEnvironment") -> bool:
    """Whether a GET or HEAD request may be a plain question."""
    return (
        environ["PATH_INFO"] == PATH
        and "query=" in environ.get("QUERY_STRING", "")
        and not any(name in environ for name in NOT_PLAIN)
    )


def answer_directly(state: Site, environ: "WSGIEnvironment") -> tuple[Headers, Iterable[bytes]] | None:
    """Headers and body of the answer; ``None`` when the framework must see to it.

    Raises the errors of the query itself.
    """
    try:
        fields = fields_of(environ["QUERY_STRING"].encode("latin-1"), "the address")
        asked = asked_of(fields, fields, state.settings)
        if asked.text is None or not asked.text.strip() or asked.name is not None:
            return None
        query = state.check(asked.text)
        form = _form(query.form, environ.get("HTTP_ACCEPT", ""), asked.format)
    except (BadRequest, UnicodeError):
        return None
    if form is HTML or query.services:
        return None
    job = Job(query, form.name, asked.graphs, timeout=asked.timeout)
    body, length = gathered(state, state.engine.answer(job), form)
    headers = [("Content-Type", form.content_type)]
    if length is not None:
        headers.append(("Content-Length", str(length)))
    if query.stable:
        tag = etag(state, form.name, job.graphs, query.text)
        headers += [("ETag", f'"{tag}"'), ("Cache-Control", FRESH)]
    else:
        headers.append(("Cache-Control", "no-store"))
    return headers, body


@lru_cache(maxsize=512)
def _form(form: Form, accept: str, name: str | None) -> Format:
    return choose((*formats_of(form), HTML), parse_accept_header(accept, MIMEAccept), name)
