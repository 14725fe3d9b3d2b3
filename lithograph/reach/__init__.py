"""Whom a list reaches through ownership: parties that listed ones own to the limit of the law, day by day.

15 CFR part 744 (Affiliates Rule, 90 FR 47201): who is owned at or above the limit, directly or indirectly and
in the aggregate, by listed parties stands as they do. The limit, the lists and the operator are read from the
graph. The sum is monotone: it starts with the listed parties and adds whom they reach until nobody is added,
so circles and cross-holdings end by themselves.

Two such sets are kept for every stretch of days between two changes: whom the rule surely reaches (facts that
surely hold, shares at their least) and whom it may reach (facts that may hold, shares at their most).
"""

from typing import Final

from lithograph.reach.spread import reach

TITLE: Final = (
    "Who is owned by listed parties to the limit of the law is reached by the list, from day to day"
)
LAW: Final = (
    "15 CFR part 744 (Affiliates Rule), 90 FR 47201; a sum that only grows may be taken again and again"
)

__all__ = ["LAW", "TITLE", "reach"]
