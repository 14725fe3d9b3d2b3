"""Questions to other endpoints, within limits: what a query's ``SERVICE`` clauses ask is asked beforehand."""
