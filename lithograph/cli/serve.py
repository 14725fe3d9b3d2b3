"""``lithograph serve``: the current snapshot over HTTP."""

import errno
import os
import socket
import tempfile
from contextlib import ExitStack
from pathlib import Path

import click

from lithograph.cli.production import run
from lithograph.errors import AddressInUse
from lithograph.files import snapshot_home
from lithograph.settings import PREFIX, Settings
from lithograph.snapshot import Snapshot, current_snapshot, open_snapshot

_FILE = click.Path(exists=True, dir_okay=False, path_type=Path)


@click.command()
@click.option("--host", help="Address to listen on.  [default: 127.0.0.1]")
@click.option(
    "--port", type=click.IntRange(0, 65535), help="Port to listen on; 0 takes any.  [default: 8000]"
)
@click.option("--workers", type=click.IntRange(1, 64), help="Processes that answer queries.  [default: 1]")
@click.option(
    "--query-timeout", type=click.FloatRange(0.001), help="Seconds a query may take.  [default: 30]"
)
@click.option(
    "--snapshot",
    type=click.Path(exists=True, file_okay=False, path_type=Path),
    help="Serve this snapshot instead of the current one.",
)
@click.option(
    "--data", multiple=True, type=_FILE, help="Serve this RDF file, not a snapshot; may be repeated."
)
@click.option("--ontology", multiple=True, type=_FILE, help="With --data: also serve what follows from this.")
@click.option(
    "--watch/--no-watch", default=None, help="Serve a new snapshot as soon as it is published.  [default: no]"
)
def serve(  # noqa: PLR0913 - one argument for each option of the command
    *,
    host: str | None,
    port: int | None,
    workers: int | None,
    query_timeout: float | None,
    snapshot: Path | None,
    data: tuple[Path, ...],
    ontology: tuple[Path, ...],
    watch: bool | None,
) -> None:
    """Serve the current snapshot over HTTP: pages at /, SPARQL at /sparql.

    SIGHUP takes up a new snapshot without dropping a request. Every option is also an
    environment variable (LITHOGRAPH_HOST, LITHOGRAPH_PORT, ...).

    \b
    Examples:
      lithograph serve
      lithograph serve --port 8080 --query-timeout 10
      lithograph serve --workers 2 --watch
      lithograph serve --data facts.ttl --data more.trig --ontology rules.ttl

    \b
    Exit codes: 0 stopped, 1 faulty files, 2 no snapshot, address in use or bad option.
    """  # noqa: D301 - the backslash keeps click from wrapping the examples
    flags = {
        "host": host,
        "port": port,
        "workers": workers,
        "query_timeout": query_timeout,
        "snapshot": snapshot,
        "watch": watch,
    }
    # the server's processes read the same settings from their environment
    os.environ.update(
        {PREFIX + name.upper(): str(value) for name, value in flags.items() if value is not None}
    )
    if ontology and not data:
        raise click.UsageError("--ontology goes with --data")
    settings = Settings.from_environment()
    with ExitStack() as stack:
        if data:
            home = Path(stack.enter_context(tempfile.TemporaryDirectory(prefix="lithograph-")))
            found = _of_files(home, data, ontology, settings)
        elif settings.snapshot is not None:
            found = open_snapshot(settings.snapshot)
        else:
            found = current_snapshot(snapshot_home(settings))
        os.environ[f"{PREFIX}PORT"] = str(free_port(settings.host, settings.port))
        run(Settings.from_environment(), found)


def _of_files(home: Path, data: tuple[Path, ...], ontology: tuple[Path, ...], settings: Settings) -> Snapshot:
    from lithograph.cli.anygraph import snapshot_of  # noqa: PLC0415 - brings the reasoner along

    found = snapshot_of(home, data, ontology, settings.max_inferred)
    os.environ[f"{PREFIX}SNAPSHOT"] = str(found.path)
    return found


def free_port(host: str, port: int) -> int:
    """The port, or one that is free when it is 0; raises ``AddressInUse`` when it cannot be listened on."""
    try:
        family, kind, _, _, address = socket.getaddrinfo(host, port, type=socket.SOCK_STREAM)[0]
        with socket.socket(family, kind) as probe:
            probe.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
            probe.bind(address)
            return int(probe.getsockname()[1])
    except OSError as error:
        reason = {
            errno.EADDRINUSE: "another program listens there",
            errno.EACCES: "this needs more rights",
        }.get(error.errno or 0, error.strerror or str(error))
        raise AddressInUse(
            f"Cannot listen on {host} port {port}: {reason}.", hint="Choose another with --port."
        ) from None
