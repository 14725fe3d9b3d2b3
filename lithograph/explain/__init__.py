"""Why a triple is in the graph: proofs from the sources, through OWL and the rules beyond it.

``explain(snapshot, triple)`` gives a ``Proof``; see ``docs/explanations.md``.
"""

from lithograph.explain.document import proof_document
from lithograph.explain.explainer import Explainer, explain, open_explainer
from lithograph.explain.proof import Kind, Proof

__all__ = ["Explainer", "Kind", "Proof", "explain", "open_explainer", "proof_document"]
