"""Code that the tests work on."""

from __future__ import annotations

TYPED = "total += "
UP_TO_TYPED = "def mean(values):\n    total = 0\n    for value in values:\n        "
MEAN = UP_TO_TYPED + "total += value\n    return total / len(values)\n\n\nprint(mean([1, 2, 3]))\n"
