"""Documents that are far larger than anything that somebody edits."""

from __future__ import annotations

import operator
from functools import partial

from benchmarks.hostile.case import Case


def large(characters: int) -> tuple[Case, ...]:
    """Documents of so many characters, of other lines each."""
    texts = {"lines": "x = 1\n", "one line": "x = 1 ", "blank lines": "\n"}
    return tuple(
        Case(
            name=f"{characters:,} characters: {kind}",
            document=f"large_{kind.replace(' ', '_')}.py",
            text=partial(operator.mul, part, characters // len(part)),
        )
        for kind, part in texts.items()
    )
