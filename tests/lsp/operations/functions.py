"""Code that the tests of several operations have open."""

from __future__ import annotations

AREA = "def area(width, height):\n    return width * height\n"
MEAN = """\
def mean(values):
    total = 0
    for value in values:
        total += value
    return total / len(values)
"""
SHOUT = 'def shout(text):\n    """Make it loud."""\n'
CODE = f"{AREA}\n\n{MEAN}\n\n{SHOUT}"
