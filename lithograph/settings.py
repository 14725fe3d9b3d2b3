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
            "help": "Folder of the built snapshots; default: build/ in a checkout, else the user's data folder."
        },
    )
    host: str = field(default="127.0.0.1", metadata={"help": "Address the server listens on."})
    port: int = field(default=8000, metadata={"help": "Port the server listens on."})
    workers: int = field(default=1, metadata={"help": "Number of server processes."})
    query_timeout: float = field(default=30.0, metadata={"help": "Seconds a query may take."})
    max_inferred: int = field(
        default=50_000_000, metadata={"help": "Inferred triples after which reasoning stops with an error."}
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
        return cls(**values)  # type: ignore[arg-type]

    def snapshots(self, root: Path | None) -> Path:
        """The folder of snapshots, for sources under ``root`` (``None``: an installed package)."""
        if self.home is not None:
            return self.home
        return root / "build" if root is not None else Path(platformdirs.user_data_dir("lithograph"))


def _parse(name: str, text: str, default: object) -> object:
    kind = type(default)
    if kind is int or kind is float:
        try:
            number = kind(text)
        except ValueError:
            raise BadSetting(f"{name}={text!r} is not a number.") from None
        if number < 0:
            raise BadSetting(f"{name}={text!r} must not be negative.")
        return number
    return text if kind is str else Path(text)
