"""Files of the snapshot over HTTP: ranges, ETag, and the time of the build as their Last-Modified."""

import re
from datetime import UTC, datetime
from pathlib import Path
from typing import Final

from flask import Response, request, send_file

from lithograph.snapshot import Snapshot

FRESH: Final = "public, no-cache"
_RANGE: Final = re.compile(r"bytes=(?:(\d+)-(\d*)|-\d+)", re.IGNORECASE)


def send(path: Path, media: str, tag: str, name: str, snapshot: Snapshot) -> Response:
    """The file, or the part of it that is asked for; what a client has already is not sent again.

    A range that is malformed, not in bytes, or one of several is ignored (RFC 9110, section 14.2).
    """
    if "Range" in request.headers and not _usable(request.headers["Range"]):
        del request.environ["HTTP_RANGE"]
    response = send_file(
        path,
        mimetype=media,
        etag=tag,
        download_name=name,
        conditional=True,
        last_modified=built(snapshot),
    )
    response.headers["Cache-Control"] = FRESH
    return response


def built(snapshot: Snapshot) -> datetime | None:
    """When the snapshot was built, to the second; ``None`` where it does not say."""
    try:
        moment = datetime.fromisoformat(str(snapshot.manifest.get("built", "")))
    except ValueError:
        return None
    return moment.astimezone(UTC).replace(microsecond=0)


def _usable(asked: str) -> bool:
    found = _RANGE.fullmatch(asked.strip())
    return found is not None and not (found[1] and found[2] and int(found[2]) < int(found[1]))
