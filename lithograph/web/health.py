"""Whether the server works, and what it did."""

from dataclasses import asdict
from datetime import UTC, datetime
from itertools import accumulate
from typing import TYPE_CHECKING, Final

from flask import Blueprint, Response, jsonify

from lithograph.federation.endpoints import Endpoints
from lithograph.query.pool import Pool
from lithograph.web.federated import endpoints
from lithograph.web.meter import BUCKETS
from lithograph.web.site import Site, site

if TYPE_CHECKING:
    from collections.abc import Iterator

    from prometheus_client import Metric

blueprint = Blueprint("health", __name__)

HELP: Final = {
    "answered": "Queries answered",
    "failed": "Queries that the engine refused",
    "timeouts": "Queries stopped by the time limit",
    "deaths": "Queries that ended their process",
    "refused": "Queries refused because too many ran",
    "slowed": "Queries moved to the slow lane",
    "cancelled": "Queries cancelled by their client",
}


@blueprint.get("/healthz")
def healthz() -> Response:
    """JSON: ok, the digest of the snapshot in service, and the triples of its default graph."""
    state = site()
    return jsonify(ok=True, digest=state.engine.digest, triples=state.engine.triples)


@blueprint.get("/readyz")
def readyz() -> Response:
    """204 when queries are answered at once, 503 while the engine is loading."""
    return Response(status=204 if site().running is not None else 503)


@blueprint.get("/metrics")
def metrics() -> Response:
    """The counts in the format of Prometheus."""
    from prometheus_client import CONTENT_TYPE_LATEST, CollectorRegistry, generate_latest  # noqa: PLC0415 - slow
    from prometheus_client.registry import Collector  # noqa: PLC0415

    class Ours(Collector):
        """Reads the counts of this application when it is asked."""

        def collect(self) -> "Iterator[Metric]":
            """All metrics."""
            yield from collect(site())
            yield of_endpoints(endpoints())

    registry = CollectorRegistry()
    registry.register(Ours())
    return Response(generate_latest(registry), content_type=CONTENT_TYPE_LATEST)


def collect(state: Site) -> "Iterator[Metric]":
    """Every metric of the application."""
    from prometheus_client.core import (  # noqa: PLC0415 - slow to import
        CounterMetricFamily,
        GaugeMetricFamily,
        HistogramMetricFamily,
    )

    requests = CounterMetricFamily(
        "lithograph_requests", "Requests answered", labels=("method", "place", "status")
    )
    for labels, count in list(state.meter.requests.items()):
        requests.add_metric(labels, count)
    yield requests
    latency = HistogramMetricFamily(
        "lithograph_latency_seconds", "Seconds to the first byte of the answer", labels=("place",)
    )
    bounds = [*map(str, BUCKETS), "+Inf"]
    for place, classes in list(state.meter.latencies.items()):
        buckets = list(zip(bounds, accumulate(classes), strict=True))
        latency.add_metric((place,), buckets, state.meter.seconds[place])
    yield latency
    yield GaugeMetricFamily("lithograph_snapshot_age_seconds", "Age of the snapshot", value=_age(state))
    yield GaugeMetricFamily("lithograph_cache_bytes", "Bytes of kept answers", value=state.cache.size)
    yield CounterMetricFamily(
        "lithograph_cache_hits", "Answers taken from those kept", value=state.cache.hits
    )
    engine = state.running
    if engine is None:
        return
    yield GaugeMetricFamily("lithograph_triples", "Triples in the default graph", value=engine.triples)
    if isinstance(engine, Pool):
        for name, count in asdict(engine.counters).items():
            yield CounterMetricFamily(f"lithograph_queries_{name}", HELP[name], value=count)
        running = GaugeMetricFamily("lithograph_running", "Queries running", labels=("lane",))
        waiting = GaugeMetricFamily("lithograph_waiting", "Queries waiting", labels=("lane",))
        for lane, (now, then) in engine.load().items():
            running.add_metric((lane,), now)
            waiting.add_metric((lane,), then)
        yield from (running, waiting)


def of_endpoints(known: Endpoints) -> "Metric":
    """What became of the questions to other endpoints."""
    from prometheus_client.core import CounterMetricFamily  # noqa: PLC0415 - slow to import

    asked = CounterMetricFamily(
        "lithograph_service", "Questions to other endpoints", labels=("endpoint", "outcome")
    )
    for labels, count in known.outcomes().items():
        asked.add_metric(labels, count)
    return asked


def _age(state: Site) -> float:
    built = str(state.snapshot.manifest.get("built", ""))
    try:
        return (datetime.now(UTC) - datetime.fromisoformat(built)).total_seconds()
    except ValueError:
        return 0.0
