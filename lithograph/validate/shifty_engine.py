"""The fast engine: pyshifty, fed N-Triples bytes, which it reads fastest."""

from collections.abc import Sequence
from importlib.util import find_spec

import pyoxigraph as ox

from lithograph.errors import ShapesError, UnsupportedFeature
from lithograph.validate.engine import Result, results


def installed() -> bool:
    """Whether pyshifty can be imported."""
    return find_spec("shifty") is not None


class ShiftyEngine:
    """pyshifty behind our interface."""

    @property
    def name(self) -> str:
        """The name of the engine and its version."""
        return f"pyshifty {_version()}"

    def run(self, shapes: Sequence[ox.Triple], data: Sequence[ox.Triple]) -> tuple[Result, ...]:
        """Every validation result; raises ``ShapesError`` or ``UnsupportedFeature``."""
        # The public validate() reads the report back through rdflib, ten times the cost of the check itself
        # on a large report; the class below is the one it wraps, and is declared in the typed stub.
        from shifty._shifty import PreparedValidator  # noqa: PLC0415

        try:
            prepared = PreparedValidator(shapes=_bytes(shapes), shapes_format="nt")
        except (ValueError, SyntaxError) as error:
            raise ShapesError(f"The shapes cannot be used: {error}") from None
        try:
            # focus nodes and values from the data alone, as pySHACL does; no SHACL-AF rules
            outcome = prepared.validate_w3c(
                data=_bytes(data),
                data_format="nt",
                graph_mode="data",
                run_infer=False,
                on_unsupported="ignore",
            )
        except NotImplementedError as error:
            raise UnsupportedFeature(f"pyshifty does not do this: {error}") from None
        except ValueError as error:
            raise ShapesError(f"The shapes cannot be evaluated: {error}") from None
        report = ox.parse(outcome.report_turtle.encode(), format=ox.RdfFormat.TURTLE)
        return results(quad.triple for quad in report)


def _version() -> str:
    from shifty import __version__  # noqa: PLC0415 - as above, and sooner read than its metadata

    return __version__


def _bytes(triples: Sequence[ox.Triple]) -> bytes:
    return ox.serialize(triples, format=ox.RdfFormat.N_TRIPLES) or b""
