"""Settings: one frozen record, read from the environment, overridden by command-line flags."""

import os
from collections.abc import Mapping
from dataclasses import dataclass, field, fields
from pathlib import Path

import platformdirs

from lithograph.errors import BadSetting

PREFIX = "LITHOGRAPH_"


@dataclass(frozen=True, slots=True, kw_only=True)
class Settings:
    """Everything that can be set; each field is also the environment variable ``LITHOGRAPH_<FIELD>``."""

    home: Path | None = field(
        default=None,
        metadata={
            "help": "Folder of the built snapshots; default: build/ in a checkout, else the user's own."
        },
    )
    host: str = field(default="127.0.0.1", metadata={"help": "Address the server listens on."})
    port: int = field(default=8000, metadata={"help": "Port the server listens on."})
    workers: int = field(default=1, metadata={"help": "Number of processes that answer queries."})
    threads: int = field(default=32, metadata={"help": "Most requests that the web process handles at once."})
    snapshot: Path | None = field(
        default=None, metadata={"help": "Folder of the snapshot to serve; default: the current one."}
    )
    access_log: bool = field(
        default=False, metadata={"help": "Write a line of JSON per request to standard error (true, false)."}
    )
    watch: bool = field(
        default=False, metadata={"help": "Serve a new snapshot as soon as it is published (true, false)."}
    )
    query_timeout: float = field(default=30.0, metadata={"help": "Seconds a query may take."})
    query_timeout_max: float = field(
        default=60.0, metadata={"help": "Seconds that a request may ask for with timeout=."}
    )
    slow_after: float = field(
        default=0.1, metadata={"help": "Seconds after which a query makes room for quick ones."}
    )
    queue: int = field(default=16, metadata={"help": "Most slow queries that wait for a free process."})
    queue_seconds: float = field(
        default=10.0, metadata={"help": "Seconds that a query may wait for a free process."}
    )
    worker_queries: int = field(
        default=2000, metadata={"help": "Queries after which a process is replaced by a fresh one."}
    )
    worker_rest: float = field(
        default=5.0,
        metadata={"help": "Seconds without a query after which a process that answered some is replaced."},
    )
    store: str = field(
        default="memory",
        metadata={
            "help": "memory (fast) or disk (a third of the memory, 2.5 times the time per query).",
            "choices": ("memory", "disk"),
        },
    )
    engine: Path | None = field(
        default=None,
        metadata={"help": "Socket of a running query engine to share; lithograph serve sets it itself."},
    )
    worker_memory: int = field(
        default=600_000_000, metadata={"help": "Bytes of memory a query may use beside the graph."}
    )
    max_query_bytes: int = field(default=65_536, metadata={"help": "Longest query text, in bytes."})
    max_depth: int = field(default=100, metadata={"help": "Deepest nesting of brackets in a query."})
    max_patterns: int = field(
        default=70, metadata={"help": "Most triple patterns and path steps in a query."}
    )
    max_groups: int = field(default=70, metadata={"help": "Most groups in braces in a query."})
    max_operators: int = field(
        default=500,
        metadata={"help": "Most operators, functions, keywords and constructed triples in a query."},
    )
    max_default_graphs: int = field(
        default=50, metadata={"help": "Most graphs that a request or query may merge into its default graph."}
    )
    max_result_bytes: int = field(
        default=256_000_000, metadata={"help": "Longest answer in bytes; beyond it the connection is cut."}
    )
    service_allow: str = field(
        default="",
        metadata={
            "help": "Endpoints that SERVICE may ask: their addresses, with spaces between; none by default."
        },
    )
    service_seconds: float = field(
        default=20.0, metadata={"help": "Seconds that another endpoint may take over a SERVICE clause."}
    )
    service_keep: float = field(
        default=60.0,
        metadata={"help": "Seconds for which the answer to a SERVICE clause is kept for the next; 0: none."},
    )
    service_rows: int = field(
        default=10_000,
        metadata={
            "help": "Most rows that are taken from a SERVICE clause; a header says when there were more."
        },
    )
    service_bindings: int = field(
        default=500,
        metadata={"help": "Most solutions of the rest of a query sent along with a SERVICE clause; 0: none."},
    )
    service_bytes: int = field(
        default=5_000_000, metadata={"help": "Longest answer to a SERVICE clause, in bytes."}
    )
    buffer_bytes: int = field(
        default=1_000_000,
        metadata={"help": "Bytes of an answer held back, so that an error can still be told."},
    )
    cache_bytes: int = field(
        default=32_000_000, metadata={"help": "Bytes of answers kept for the next asker."}
    )
    page_rows: int = field(
        default=1000, metadata={"help": "Most rows that a page shows; downloads have all."}
    )
    validations: int = field(
        default=1, metadata={"help": "Data sets that may be validated at once; 0 turns POST /validate off."}
    )
    max_validate_bytes: int = field(
        default=10_000_000, metadata={"help": "Longest request that POST /validate takes, in bytes."}
    )
    validate_timeout: float = field(
        default=30.0, metadata={"help": "Seconds that validating somebody's data may take."}
    )
    validate_memory: int = field(
        default=1_000_000_000, metadata={"help": "Bytes of memory that validating somebody's data may take."}
    )
    max_inferred: int = field(
        default=40_000_000, metadata={"help": "Inferred triples after which reasoning stops with an error."}
    )
    external: Path | None = field(
        default=None,
        metadata={
            "help": "Folder of external data sets and test suites; tests that need it skip without it."
        },
    )

    @classmethod
    def from_environment(cls, environ: Mapping[str, str] | None = None) -> "Settings":
        """The settings of this process; raises ``BadSetting`` naming the variable and the value."""
        environ = os.environ if environ is None else environ
        values: dict[str, object] = {}
        for item in fields(cls):
            name = PREFIX + item.name.upper()
            text = environ.get(name, "").strip()
            if text:
                values[item.name] = _parse(name, text, item.default)
                choices = item.metadata.get("choices", (values[item.name],))
                if values[item.name] not in choices:
                    raise BadSetting(f"{name}={text!r} is not one of {', '.join(choices)}.")
        return cls(**values)  # type: ignore[arg-type]

    def snapshots(self, root: Path | None) -> Path:
        """The folder of snapshots, for sources under ``root`` (``None``: an installed package)."""
        if self.home is not None:
            return self.home
        return root / "build" if root is not None else Path(platformdirs.user_data_dir("lithograph"))


def _parse(name: str, text: str, default: object) -> object:
    kind = type(default)
    if kind is bool:
        if text.lower() not in {"true", "false", "1", "0"}:
            raise BadSetting(f"{name}={text!r} is neither true nor false.")
        return text.lower() in {"true", "1"}
    if kind is int or kind is float:
        try:
            number = kind(text)
        except ValueError:
            raise BadSetting(f"{name}={text!r} is not a number.") from None
        if not 0 <= number < float("inf"):
            raise BadSetting(f"{name}={text!r} must be zero or more.")
        return number
    return text if kind is str else Path(text)
