"""What changed between two snapshots: stated, derived and inferred triples, findings, answers."""

from lithograph.diff.compare import Difference, compare

__all__ = ["Difference", "compare"]
