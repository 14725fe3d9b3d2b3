"""Tables of measurements: what was done, ours, the baseline run beside it, the ratio, the aim."""

import gc
import time
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from statistics import median


@dataclass(frozen=True, slots=True)
class Row:
    """A measurement; ``ours`` and ``baseline`` are seconds of CPU unless the work says otherwise."""

    work: str
    ours: float
    baseline: float | None
    against: str
    aim: str

    @property
    def ratio(self) -> str:
        """How many times faster than the baseline."""
        return "" if not self.baseline else f"{self.baseline / self.ours:,.1f} x"


def section(title: str, rows: Sequence[Row], notes: str = "") -> str:
    """The rows as a Markdown section."""
    lines = [
        f"## {title}",
        "",
        "| work | ours | baseline | against | ratio | aim |",
        "|---|--:|--:|---|--:|---|",
    ]
    for row in rows:
        baseline = "" if row.baseline is None else f"{row.baseline:.3g}"
        lines.append(
            f"| {row.work} | {row.ours:.3g} | {baseline} | {row.against} | {row.ratio} | {row.aim} |"
        )
    return "\n".join([*lines, "", *([notes, ""] if notes else [])])


def cpu_seconds(work: Callable[[], object], repeats: int = 3) -> float:
    """The median CPU seconds of the work over some runs, garbage collected before each."""
    seconds: list[float] = []
    for _ in range(repeats):
        gc.collect()
        start = time.process_time()
        work()
        seconds.append(time.process_time() - start)
    return median(seconds)
