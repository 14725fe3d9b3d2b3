"""Matching names to entities: identifiers first, then names in English, Korean and Chinese."""
