"""Lithograph: a knowledge graph of AI compute and the rules that restrict it."""

__version__ = "0.1.0"
