"""The one table from errors to HTTP: problem details (RFC 9457), text, or a page, by Accept."""

from http import HTTPStatus
from typing import Any, Final

from flask import Flask, Response, current_app, json, render_template, request
from werkzeug.exceptions import HTTPException

from lithograph.errors import (
    BadQuery,
    LithographError,
    NotWritten,
    Overloaded,
    QueryTimeout,
    ServiceFailed,
    SnapshotGone,
    UnsupportedFeature,
)
from lithograph.terms import BASE
from lithograph.web.language import reader
from lithograph.web.negotiate import ERRORS, HTML, PROBLEM, TEXT, preferred
from lithograph.web.said import said

INTERNAL: Final = 500
DETAILS: Final = {
    404: "There is no page at this address.",
    405: "This address does not answer that method.",
    413: "The request is too long.",
    416: "The file has no such part.",
    500: "The server failed; the request was not answered.",
}
"""What to say for errors that the framework finds."""
TOLD: Final = (NotWritten, Overloaded, QueryTimeout, ServiceFailed, SnapshotGone, UnsupportedFeature)
"""The errors of status 500 and above that concern the client; all others may name files of the server."""


def register(app: Flask) -> None:
    """Let the application answer every error in the form that the client reads."""
    app.register_error_handler(LithographError, _ours)
    app.register_error_handler(HTTPException, _frameworks)
    app.register_error_handler(FileNotFoundError, _gone)


def kind(title: str) -> str:
    """The IRI of a type of problem, from its title."""
    return f"{BASE}problem/{title.lower().replace(' ', '-')}"


def describe(error: LithographError) -> dict[str, Any]:
    """The problem details of an error; what only the operator should know is left out."""
    public = error.status < INTERNAL or isinstance(error, TOLD)
    found: dict[str, Any] = {
        "type": kind(error.title),
        "title": error.title,
        "status": error.status,
        "detail": error.detail if public else f"{error.title}.",
    }
    if error.hint is not None and public:
        found["hint"] = error.hint
    if isinstance(error, BadQuery) and error.line is not None:
        found |= {"line": error.line, "column": error.column}
    return found


def _ours(error: LithographError) -> Response:
    response = answer(describe(error))
    for name, value in error.headers.items():
        response.headers[name] = value
    return response


def _gone(error: FileNotFoundError) -> Response:
    """Told of a file of the snapshot; which one is for the operator."""
    current_app.logger.error("%s", error)
    return _ours(SnapshotGone("The snapshot in service cannot be read any more.", hint=SnapshotGone.HINT))


def _frameworks(error: HTTPException) -> Response:
    status = error.code or INTERNAL
    try:
        title = HTTPStatus(status).phrase
    except ValueError:
        title = "Error"
    detail = DETAILS.get(status, f"{title}.")
    response = answer({"type": "about:blank", "title": title, "status": status, "detail": detail})
    for name, value in error.get_headers():
        if name.lower() in {"allow", "retry-after", "location", "content-range"}:
            response.headers[name] = value
    return response


def answer(problem: dict[str, Any]) -> Response:
    """The problem in the form that the client likes best: problem details unless it asks for another."""
    form = preferred(ERRORS, request.accept_mimetypes) or PROBLEM
    if form is HTML:
        who = reader()
        told = [said(str(problem[key]), who) for key in ("detail", "hint") if key in problem]
        body = render_template("error.html", problem=problem, told=told, reader=who)
    elif form is TEXT:
        body = "\n".join(str(problem[key]) for key in ("title", "detail", "hint") if key in problem) + "\n"
    else:
        body = json.dumps(problem, ensure_ascii=False)
    # it may quote half a character, which JSON can write and UTF-8 cannot
    response = Response(body.encode("utf-8", "replace"), problem["status"], content_type=form.content_type)
    response.headers["Cache-Control"] = "no-store"
    return response
