"""Fixtures of all tests.

Strategy: take the smallest data that shows the behaviour, inline where it is short. Only tests that speak
about the product itself take ``product``, which is built once per run; a test that names no data has none.
"""

import os
from pathlib import Path

import pytest

from lithograph.files import Sources, find_sources


@pytest.fixture(scope="session")
def sources() -> Sources:
    """The source files of this checkout."""
    return find_sources()


@pytest.fixture(scope="session")
def external() -> Path:
    """The folder of external data sets and test suites."""
    folder = os.environ.get("LITHOGRAPH_EXTERNAL")
    if not folder:
        pytest.skip("LITHOGRAPH_EXTERNAL is not set: no external data sets or suites here")
    return Path(folder)
