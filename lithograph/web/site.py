"""What every request needs: the settings, the snapshot in service, and the engine that answers."""

import threading
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field
from functools import lru_cache
from typing import Any, Final, cast

from flask import current_app, g

from lithograph.query.alike import Checker
from lithograph.query.check import Query
from lithograph.query.engine import Engine
from lithograph.query.names import Names
from lithograph.settings import Settings
from lithograph.snapshot import Snapshot
from lithograph.web.kept import Cache
from lithograph.web.meter import Meter

EXTENSION: Final = "lithograph"


@dataclass(slots=True)
class Site:
    """The application's state. The engine starts at the first use: no import forks anything."""

    settings: Settings
    snapshot: Snapshot
    start: Callable[[Settings, Snapshot], Engine]
    meter: Meter
    questions: Sequence[Mapping[str, str]] = field(init=False)
    cache: Cache = field(init=False)
    _engine: Engine | None = None
    _lock: threading.Lock = field(default_factory=threading.Lock)
    _checked: Callable[[str], Query] | None = None
    """It holds nothing of the site: in a cycle that is frozen, one out of service would never go."""

    def __post_init__(self) -> None:
        self.cache = Cache(self.settings.cache_bytes)
        self.questions = cast(Sequence[Mapping[str, str]], self.snapshot.document("questions"))

    @property
    def engine(self) -> Engine:
        """The running engine; one that ended is started again."""
        if self._engine is None or not self._engine.alive:
            with self._lock:
                if self._engine is not None and not self._engine.alive:
                    self._engine.close()
                    self._engine = None
                if self._engine is None:
                    self._engine = self.start(self.settings, self.snapshot)
        return self._engine

    @property
    def names(self) -> Names:
        """Shortens IRIs with the snapshot's prefixes."""
        return Names(self.engine.prefixes)

    @property
    def counts(self) -> Mapping[str, Any]:
        """The manifest's counts."""
        return cast(Mapping[str, Any], self.snapshot.manifest.get("counts", {}))

    def check(self, text: str) -> Query:
        """The query, if it may be run; the last few hundred texts are remembered."""
        if self._checked is None:
            checker = Checker(self.settings, frozenset(self.engine.prefixes))
            self._checked = lru_cache(maxsize=512)(checker.check)
        return self._checked(text)

    @property
    def running(self) -> Engine | None:
        """The engine, if it was started."""
        return self._engine

    def close(self) -> None:
        """Stop the engine."""
        if self._engine is not None:
            self._engine.close()


def site() -> Site:
    """The state that this request began with: a new snapshot counts from the next request on."""
    if "site" not in g:
        g.site = current_app.extensions[EXTENSION]
    return cast(Site, g.site)
