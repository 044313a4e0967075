"""`python -m tests.durations REPORT`: how long tests take, for durations.txt.

REPORT is what `pytest -m '' --durations=0` printed on an idle machine. A test with parameters counts with all of them.
"""

from __future__ import annotations

import re
import sys
from collections import defaultdict
from pathlib import Path

LIST = Path(__file__).with_name("durations.txt")
"""Seconds and name of each test that is not fast."""
FAST_S, SLOW_S = 0.15, 0.5
"""A fast test takes less, a slow one more."""
_LINE = re.compile(r"(?P<seconds>[\d.]+)s (?:call|setup|teardown)\s+(?P<test>\S+?::[^\[\s]+)")


def listed() -> dict[str, float]:
    """Seconds by name, as FILE::TEST."""
    lines = (line.split() for line in LIST.read_text(encoding="utf-8").splitlines())
    return {test: float(seconds) for seconds, test in lines}


def found(report: str) -> dict[str, float]:
    """Those of a report that are not fast."""
    took: dict[str, float] = defaultdict(float)
    for match in _LINE.finditer(report):
        took[match["test"]] += float(match["seconds"])
    return {test: seconds for test, seconds in sorted(took.items()) if seconds > FAST_S}


if __name__ == "__main__":
    for name, seconds in found(Path(sys.argv[1]).read_text(encoding="utf-8")).items():
        print(f"{seconds:5.2f} {name}")
