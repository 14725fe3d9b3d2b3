"""Which format an answer gets: ``?format=`` or the Accept header, as RFC 9110 section 12.5.1 says."""

from typing import Final

from werkzeug.datastructures import MIMEAccept

from lithograph.errors import BadRequest, NotAcceptable
from lithograph.query.formats import Format, find_format

HTML: Final = Format("html", "text/html", "HTML", ("application/xhtml+xml",))
PROBLEM: Final = Format("problem", "application/problem+json", "problem details")
TEXT: Final = Format("text", "text/plain", "text")
PLAIN_JSON: Final = Format("json", "application/json", "JSON")
ERRORS: Final = (PROBLEM, TEXT, HTML)


def choose(offer: tuple[Format, ...], accept: MIMEAccept, name: str | None = None) -> Format:
    """The best format on offer; raises ``BadRequest`` for an unknown name, ``NotAcceptable`` for no match."""
    if name is not None:
        found = find_format(name, offer)
        if found is None:
            names = ", ".join(item.name for item in offer)
            raise BadRequest(f"format={name} is not on offer here.", hint=f"On offer: {names}.")
        return found
    best = preferred(offer, accept)
    if best is None:
        media = ", ".join(item.media for item in offer)
        raise NotAcceptable("None of the accepted media types is on offer.", hint=f"On offer: {media}.")
    return best


def preferred(offer: tuple[Format, ...], accept: MIMEAccept) -> Format | None:
    """The format the client likes best, the earlier one among equals; ``None`` when it likes none."""
    if not accept:
        return offer[0]
    # parameters such as charset say nothing about what we can write; what holds a space is no media type
    named_plainly = ((value.partition(";")[0].strip(), quality) for value, quality in accept)
    plain = MIMEAccept([(value, quality) for value, quality in named_plainly if len(value.split()) == 1])
    named = {value.lower() for value, _ in plain}
    best: Format | None = None
    quality = 0.0
    for item in offer:
        # another name of a format counts only where the client names it: */* speaks for the proper one
        names = (item.media, *(alias for alias in item.aliases if alias in named))
        liked = max(plain.quality(name) for name in names)
        if liked > quality:
            best, quality = item, float(liked)
    return best
