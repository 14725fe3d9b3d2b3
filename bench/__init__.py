"""Measurements, each against a baseline run beside it."""
