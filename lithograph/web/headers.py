"""Headers on every response: what a page may load, who may read the answers, what they vary by."""

from typing import Final

from flask import Flask, Response

SECURITY: Final = {
    "Content-Security-Policy": (
        "default-src 'none'; script-src 'self'; style-src 'self'; img-src 'self' data:; connect-src 'self'; "
        "form-action 'self'; base-uri 'none'; frame-ancestors 'none'"
    ),
    "X-Content-Type-Options": "nosniff",
    "Referrer-Policy": "no-referrer",
    "Cross-Origin-Opener-Policy": "same-origin",
}
CORS: Final = {
    "Access-Control-Allow-Origin": "*",
    "Access-Control-Allow-Methods": "GET, HEAD, POST, OPTIONS",
    "Access-Control-Allow-Headers": "Accept, Accept-Language, Content-Type, If-None-Match, X-Query-Id",
    "Access-Control-Expose-Headers": "ETag, Link, Retry-After, X-Result-Limit, X-Query-Id",
    "Access-Control-Max-Age": "86400",
}
"""Reading is open to every site: no cookies and no accounts are involved."""


def register(app: Flask) -> None:
    """Add the headers to whatever the application answers, errors included."""
    app.after_request(_add)


def _add(response: Response) -> Response:
    for name, value in (*SECURITY.items(), *CORS.items()):
        response.headers.setdefault(name, value)
    response.vary.update(("Accept", "Accept-Encoding", "Accept-Language"))
    return response
