"""``python -m lithograph``: the command line."""

import sys

from lithograph.cli import main

sys.exit(main())
