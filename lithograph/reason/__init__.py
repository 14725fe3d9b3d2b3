"""OWL 2 RL reasoning: complete for the rule set, explained, incremental.

``closure(ontology, data)`` gives a ``Closure``; see ``docs/reasoning.md``.
"""

from lithograph.reason.closure import Closure, closure
from lithograph.reason.inconsistency import Inconsistency
from lithograph.reason.profile import Unsupported
from lithograph.reason.proof import Proof
from lithograph.reason.split import schema_triples

__all__ = ["Closure", "Inconsistency", "Proof", "Unsupported", "closure", "schema_triples"]
