"""The law applied: control status on a day, and the same for an item that the graph does not hold.

Nothing is decided here: states come from the rules in ``ontology/rules``, limits and dates from the graph.
"""
