"""The Flask application: the SPARQL protocol, and pages for people."""

from lithograph.web.application import create_app

__all__ = ["create_app"]
