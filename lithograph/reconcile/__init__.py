"""Reconciliation: names of a table to our entities, by the W3C community group's API, 0.2 and 1.0."""
