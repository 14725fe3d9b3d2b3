"""Link sets: SSSOM tables read, checked and compiled to SKOS triples and records of who linked what."""

from lithograph.link.compile import Links, link
from lithograph.link.sssom import Mapping, MappingSet, read_set, write_set

__all__ = ["Links", "Mapping", "MappingSet", "link", "read_set", "write_set"]
