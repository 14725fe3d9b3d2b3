"""The scores that mean something, from 0 to 1."""

from typing import Final

THRESHOLD: Final = 0.85
"""From here on nothing was found that tells the names apart."""
EXTRA: Final = 0.84
"""The most that a name with an extra word of content can score."""
EXACT: Final = 0.94
"""From here on, a name counts as equal after normalisation."""
SLIP: Final = 0.88
"""A word written with a slip of the pen."""
OPTIONAL: Final = 0.87
"""A form factor or size that one name leaves out."""
SHORTER: Final = 0.86
"""A firm named by fewer of its words, those that tell it."""
UNEQUAL_CODE: Final = 0.45
"""What is left of a score where the model numbers differ."""
MISSING_CODE: Final = 0.80
"""What is left of a score where one name has no model number."""
SHORT: Final = 4
"""Letters of a name that is too short to be like another."""
