"""Which RDF format a file is in, by its ending and, where that says too little, by how it begins."""

import re
from pathlib import PurePath
from typing import Final

import pyoxigraph as ox

from lithograph.errors import UnsupportedMedia

EXTENSIONS: Final = "Known extensions: ttl, nt, nq, trig, rdf, owl, xml, jsonld, json, n3."
CONVERT: Final = "Save it as Turtle or RDF/XML, in an editor of ontologies or with a converter."
_OWL_ENDINGS: Final = {
    ".ofn": "OWL functional-style syntax",
    ".fss": "OWL functional-style syntax",
    ".omn": "OWL Manchester syntax",
    ".owx": "OWL/XML",
}
_OWL_BEGINNINGS: Final = (
    (re.compile(rb"(Prefix|Ontology)\s*\("), "OWL functional-style syntax"),
    (re.compile(rb"(Prefix|Ontology):\s"), "OWL Manchester syntax"),
    (re.compile(rb"(<[?!][^>]*>\s*)*<(\w+:)?Ontology[\s>]"), "OWL/XML"),
)
_COMMENTS: Final = re.compile(rb"(\s+|#[^\n]*\n|<!--.*?-->)*", re.DOTALL)
_XML: Final = re.compile(rb"<(\?xml|!|[\w.-]+:[\w.-]+[\s>])")
_BEGINNING: Final = 10_000
"""Bytes that are looked at."""
_PACKED: Final = {
    b"\x1f\x8b": ("gzip", "gunzip"),
    b"PK\x03\x04": ("zip", "unzip"),
    b"BZh": ("bzip2", "bunzip2"),
    b"\xfd7zXZ": ("xz", "unxz"),
    b"\x28\xb5\x2f\xfd": ("Zstandard", "unzstd"),
}


def packing(content: bytes) -> tuple[str, str] | None:
    """By what the content is packed, and what unpacks it; none where it is not."""
    return next((names for start, names in _PACKED.items() if content.startswith(start)), None)


def no_text(content: bytes) -> tuple[str, str] | None:
    """What is wrong with a file that should be text in UTF-8, by its first bytes, and what to do."""
    if content.startswith((b"\xff\xfe", b"\xfe\xff")):
        return "the file is UTF-16, not UTF-8", "save it as UTF-8"
    if (names := packing(content)) is not None:
        return f"the file is packed by {names[0]}", f"unpack it with {names[1]}"
    return None


def format_of(name: str, content: bytes) -> ox.RdfFormat:
    """The format of a file of that name and content; raises ``UnsupportedMedia`` for what is no RDF."""
    if (names := packing(content)) is not None:
        raise UnsupportedMedia(f"{name} is packed by {names[0]}.", hint=f"Unpack it with {names[1]}.")
    suffix = PurePath(name).suffix.lower()
    begins = _COMMENTS.sub(b"", content[:_BEGINNING], count=1)
    other = _OWL_ENDINGS.get(suffix) or next(
        (kind for pattern, kind in _OWL_BEGINNINGS if pattern.match(begins)), None
    )
    if other is not None:
        raise UnsupportedMedia(f"{name} is in {other}, which is no RDF.", hint=CONVERT)
    if suffix == ".owl":
        return ox.RdfFormat.RDF_XML if _XML.match(begins) else ox.RdfFormat.TURTLE
    found = ox.RdfFormat.from_extension(suffix.removeprefix("."))
    if found is None:
        raise UnsupportedMedia(f"{name}: no RDF format has the extension {suffix!r}.", hint=EXTENSIONS)
    return found
