"""``POST /validate``: somebody's RDF, and shapes if they like; a report in the format that they ask for."""

import threading
from pathlib import PurePath
from typing import Final

import pyoxigraph as ox
from flask import Blueprint, Response, current_app, json, render_template, request
from werkzeug.datastructures import FileStorage
from werkzeug.utils import secure_filename

from lithograph.errors import BadRequest, NotFound, Overloaded, UnsupportedMedia
from lithograph.query.formats import JSON_LD, TURTLE, Format
from lithograph.web.language import reader
from lithograph.web.negotiate import HTML, TEXT, choose
from lithograph.web.parameters import FORM
from lithograph.web.site import Site, site

blueprint = Blueprint("validating", __name__)

PATH: Final = "/validate"
FORMATS: Final = (
    Format("json", "application/json", "JSON"),
    TURTLE,
    Format(JSON_LD.name, JSON_LD.media, JSON_LD.title),
    Format("sarif", "application/sarif+json", "SARIF 2.1.0"),
    Format("junit", "application/xml", "JUnit XML", ("text/xml",)),
    Format("md", "text/markdown", "Markdown"),
    TEXT,
    Format("github", "text/x-workflow-commands", "workflow commands"),
    HTML,
)
PARTS: Final = ("data", "shapes", "ontology")
MOST_FILES: Final = 100
MOST_FIELDS: Final = 1000
"""Of a form without files: a million of them take gigabytes to read."""
MOST_SHOWN: Final = 500
"""Findings on a page; every other format has them all."""
FORMS: Final = frozenset(("multipart/form-data", FORM))
SYNTAXES: Final = (
    ox.RdfFormat.TURTLE,
    ox.RdfFormat.N_TRIPLES,
    ox.RdfFormat.N_QUADS,
    ox.RdfFormat.TRIG,
    ox.RdfFormat.RDF_XML,
    ox.RdfFormat.JSON_LD,
)
READ: Final = ", ".join(item.media_type for item in SYNTAXES)
_ROOM: Final = "lithograph.validations"
_PATIENCE: Final = 0.5
_lock: Final = threading.Lock()


class _Files:
    """The files of a request, by part, each under a name that no other has."""

    def __init__(self) -> None:
        self.contents: dict[str, bytes] = {}
        self.names: dict[str, tuple[str, ...]] = dict.fromkeys(PARTS, ())

    def add(self, part: str, content: bytes, form: ox.RdfFormat, wanted: str = "") -> None:
        """Keep a file under the name that its sender gave, as far as it can be one."""
        if len(self.contents) >= MOST_FILES:
            raise BadRequest(f"These are more than {MOST_FILES} files.", hint="Put them together.")
        stem = PurePath(secure_filename(wanted)).stem[:80] or part
        name, count = f"{stem}.{form.file_extension}", 1
        while name in self.contents:
            count += 1
            name = f"{stem}-{count}.{form.file_extension}"
        self.contents[name] = content
        self.names[part] += (name,)


@blueprint.post(PATH)
def validate() -> Response:
    """The report on the RDF in the body (any syntax, by Content-Type) or in the parts of a form.

    The parts are ``data``, ``shapes`` and ``ontology``. Without shapes the data is checked as an addition to
    the graph served here.
    """
    state = site()
    if state.settings.validations == 0:
        raise NotFound("This server validates no data.")
    room = _room(state)
    if not room.acquire(timeout=_PATIENCE):
        raise Overloaded.for_now("Other data is being validated.")
    try:
        # with what reads the request: that of an odd form takes thirty times its length
        form, report = _validated(state)
    finally:
        room.release()
    response = Response(_page(report) if form is HTML else report, content_type=form.content_type)
    response.headers["Cache-Control"] = "no-store"
    return response


def _validated(state: Site) -> tuple[Format, bytes]:
    """The form that is asked for, and the report: for a page as JSON."""
    settings = state.settings
    request.max_content_length = request.max_form_memory_size = settings.max_validate_bytes
    if request.mimetype == FORM and request.get_data().count(b"&") >= MOST_FIELDS:
        raise BadRequest(
            f"These are more than {MOST_FIELDS:,} fields.", hint="Put the data into one of them."
        )
    form = choose(FORMATS, request.accept_mimetypes, request.args.get("format") or _field("format"))
    files = _form_files() if request.mimetype in FORMS else _body_file()
    if not files.names["data"]:
        raise BadRequest(
            "There is no data.", hint=f"Send RDF with its Content-Type ({READ}), or a part data."
        )
    from lithograph.validate.killable import Limits, run  # noqa: PLC0415 - the reasoner is heavy
    from lithograph.validate.service import Work  # noqa: PLC0415 - as above

    work = Work(
        data=files.names["data"],
        shapes=files.names["shapes"],
        ontology=files.names["ontology"],
        format="json" if form is HTML else form.name,
        language=reader().language,
        snapshot=str(state.snapshot.path.resolve()),
        memory=settings.validate_memory,
    )
    limits = Limits(seconds=settings.validate_timeout, answer=settings.max_result_bytes)
    return form, run(work, files.contents, limits)


def _page(report: bytes) -> str:
    """The report for people who sent the form."""
    found = json.loads(report)
    return render_template(
        "validated.html", report=found, shown=found["findings"][:MOST_SHOWN], syntaxes=SYNTAXES
    )


def _room(state: Site) -> threading.BoundedSemaphore:
    with _lock:
        found: threading.BoundedSemaphore = current_app.extensions.setdefault(
            _ROOM, threading.BoundedSemaphore(state.settings.validations)
        )
    return found


def _field(name: str) -> str | None:
    return (request.form.get(name) or None) if request.mimetype in FORMS else None


def _body_file() -> _Files:
    files = _Files()
    content = request.get_data(cache=False)
    if content:
        files.add("data", content, _syntax(request.mimetype))
    return files


def _form_files() -> _Files:
    files = _Files()
    for part in PARTS:
        for text in request.form.getlist(part):
            if text.strip():
                files.add(part, text.encode(), _syntax(request.form.get("syntax", "text/turtle")))
        for sent in request.files.getlist(part):
            if content := sent.read():
                files.add(part, content, _syntax_of(sent), sent.filename or "")
    unknown = sorted({*request.form, *request.files} - {*PARTS, "syntax", "format", "lang"})
    if unknown and not files.contents:
        raise BadRequest(
            f"The form has no part data; it has {', '.join(name[:40] for name in unknown[:3])}.",
            hint="RDF that is no form needs its Content-Type, such as text/turtle.",
        )
    return files


def _syntax_of(sent: FileStorage) -> ox.RdfFormat:
    """By the content type of the part, else by the ending of its name, else Turtle."""
    for found in (
        ox.RdfFormat.from_media_type(sent.mimetype or ""),
        ox.RdfFormat.from_extension(PurePath(sent.filename or "").suffix.removeprefix(".").lower()),
    ):
        if found is not None:
            return found
    return ox.RdfFormat.TURTLE


def _syntax(media: str) -> ox.RdfFormat:
    found = ox.RdfFormat.from_media_type(media) if media else None
    if found is None:
        raise UnsupportedMedia(f"RDF of type {media[:60] or 'none'} is not read here.", hint=f"Read: {READ}.")
    return found
