"""SPARQL queries against a store: checked before the engine sees them, answered within limits."""
