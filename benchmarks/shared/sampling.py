"""Cases drawn from files at random: the same seed gives the same ones."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from random import Random
from typing import TypeVar

from sfumato_model.training.data.corpus import SourceFile

Case = TypeVar("Case")
TRIES = 200_000


def sampled(
    files: Sequence[SourceFile],
    count: int,
    rng: Random,
    draw: Callable[[SourceFile], Case | None],
    what: str,
    *,
    distinct: bool = False,
) -> list[Case]:
    """`count` cases that `draw` found in files, more of long ones. Raises `ValueError` when there are too few."""
    weights = [len(file.text) for file in files]
    found: list[Case] = []
    for _ in range(TRIES):
        if len(found) == count:
            return found
        case = draw(rng.choices(files, weights)[0])
        if case is not None and not (distinct and case in found):
            found.append(case)
    raise ValueError(f"{len(found)} of {count} {what} were found: give more files")
