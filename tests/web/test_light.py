"""What the web process does without until it is asked for it: its memory is counted."""

import subprocess
import sys

HEAVY = ("numpy", "rdflib", "owlrl", "pyshacl", "pypinyin", "opencc", "prometheus_client")
"""What the reasoner, validation, reconciliation and the metrics bring along."""


def test_the_application_starts_without_what_few_requests_need() -> None:
    script = f"import sys, lithograph.web.application; print(*(set({HEAVY}) & set(sys.modules)))"
    done = subprocess.run([sys.executable, "-c", script], capture_output=True, text=True, check=True)
    assert done.stdout.strip() == ""
