"""Importers: an external file to triples in a named graph of its own, never mixed with curated ones."""
