"""The parameters of a SPARQL request, as the Protocol has them (SPARQL 1.1 Protocol, section 2.1)."""

import re
from collections import defaultdict
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Final
from urllib.parse import parse_qsl

import pyoxigraph as ox
from flask import Request

from lithograph.errors import BadRequest, ForbiddenQuery, UnsupportedMedia
from lithograph.settings import Settings

FORM: Final = "application/x-www-form-urlencoded"
DIRECT: Final = "application/sparql-query"
UPDATE: Final = "application/sparql-update"
SINGLE: Final = ("query", "format", "timeout", "lang", "query-id")
GRAPHS: Final = ("default-graph-uri", "named-graph-uri")
MOST_FIELDS: Final = 1000
MARK: Final = "\N{BYTE ORDER MARK}"
"""What some editors put before a text; no part of it, so that columns count without it."""
NAME: Final = re.compile(r"[A-Za-z0-9_\-]{22,64}")


@dataclass(frozen=True, slots=True)
class Asked:
    """What a request asks for; ``text`` is ``None`` when it holds no query."""

    text: str | None
    graphs: tuple[tuple[str, ...], tuple[str, ...]] | None
    format: str | None
    timeout: float
    name: str | None = None


def read_parameters(request: Request, settings: Settings) -> Asked:
    """The parameters of a GET or POST request; raises ``BadRequest`` and its kin for what is malformed."""
    address = fields_of(request.query_string, "the address")
    if "X-Query-Id" in request.headers:
        address["query-id"] = [request.headers["X-Query-Id"]]
    if request.method != "POST":
        return asked_of(address, address, settings)
    media = request.mimetype
    if request.mimetype_params.get("charset", "utf-8").lower() not in {"utf-8", "utf8"}:
        raise _unsupported("The body must be UTF-8.")
    if media in {DIRECT, FORM} and "query" in address:
        raise BadRequest("The query stands in the address of a POST request.", hint="Put it into the body.")
    if media == FORM and (beside := [name for name in GRAPHS if name in address]):
        raise BadRequest(
            f"The parameter {beside[0]} stands in the address, the query in the body.",
            hint="Put both into the body.",
        )
    if media == DIRECT:
        body = {**address, "query": [_decoded(request.get_data(cache=False), "the query")]}
    elif media == FORM:
        body = fields_of(request.get_data(cache=False), "the form")
    elif media == UPDATE:
        raise ForbiddenQuery("Updates are not accepted; this endpoint is for reading.")
    else:
        raise _unsupported(f"A body of type {media or 'unknown'} is not read here.")
    if "query" not in body and "update" not in body:
        raise BadRequest("The parameter query is missing.")
    return asked_of(body, address, settings)


def query_name(text: str) -> str:
    """The name a client gives its query: knowing it is the right to cancel, so it must be hard to guess."""
    if NAME.fullmatch(text):
        return text
    raise BadRequest("A query id is 22 to 64 letters, digits, - and _.", hint="Use 128 random bits.")


def asked_of(fields: Mapping[str, list[str]], address: Mapping[str, list[str]], settings: Settings) -> Asked:
    """What the parameters ask for: those of a form, and of its address; or of the address both times."""
    if "update" in fields:
        raise ForbiddenQuery("Updates are not accepted; this endpoint is for reading.")
    for name in SINGLE:
        if len(fields.get(name, ())) > 1:
            raise BadRequest(
                f"The parameter {name} is given {len(fields[name])} times.", hint="Give it once."
            )
    merged = {**address, **fields}
    default, named = (tuple(map(graph_iri, dict.fromkeys(fields.get(name, ())))) for name in GRAPHS)
    if len(default) > settings.max_default_graphs:
        raise BadRequest(
            f"The request names {len(default)} default graphs.",
            hint=f"At most {settings.max_default_graphs} are merged (the setting max_default_graphs).",
        )
    return Asked(
        text=fields["query"][0].removeprefix(MARK) if "query" in fields else None,
        graphs=(default, named) if default or named else None,
        format=merged["format"][0] if merged.get("format") else None,
        timeout=_timeout(merged["timeout"][0], settings) if "timeout" in merged else settings.query_timeout,
        name=query_name(merged["query-id"][0]) if "query-id" in merged else None,
    )


def fields_of(data: bytes, where: str) -> dict[str, list[str]]:
    """The parameters in an address or a form."""
    fields: dict[str, list[str]] = defaultdict(list)
    try:
        pairs = parse_qsl(
            data.decode("utf-8"), keep_blank_values=True, errors="strict", max_num_fields=MOST_FIELDS
        )
    except UnicodeDecodeError as error:
        raise BadRequest(f"A parameter in {where} is not UTF-8 ({error.reason}).") from None
    except ValueError:
        raise BadRequest(f"There are more than {MOST_FIELDS:,} parameters in {where}.") from None
    for name, value in pairs:
        fields[name].append(value)
    return dict(fields)


def _decoded(data: bytes, what: str) -> str:
    try:
        return data.decode("utf-8")
    except UnicodeDecodeError as error:
        raise BadRequest(f"Byte {error.start + 1} of {what} is not UTF-8.") from None


def graph_iri(text: str) -> str:
    """The IRI of a graph; raises ``BadRequest`` when it is none, or relative."""
    try:
        return ox.NamedNode(text).value
    except ValueError:
        what = f"{text} is no absolute IRI" if text else "The IRI of a graph is empty"
        raise BadRequest(f"{what}.", hint="Name a graph by its IRI.") from None


def whole_number(text: str) -> int | None:
    """The number that the text says in digits, of which nine are read: no list is longer; else ``None``."""
    return int(text[:9]) if text.isascii() and text.isdecimal() else None


def _timeout(text: str, settings: Settings) -> float:
    try:
        seconds = float(text)
    except ValueError:
        seconds = -1.0
    most = max(settings.query_timeout, settings.query_timeout_max)
    if not 0 < seconds <= most:
        raise BadRequest(f"timeout={text} is no number of seconds above 0 and at most {most:g}.")
    return seconds


def _unsupported(detail: str) -> UnsupportedMedia:
    error = UnsupportedMedia(detail, hint=f"Send {DIRECT} or {FORM}.")
    error.headers["Accept-Post"] = f"{DIRECT}, {FORM}"
    return error
