"""Held-out holes by the number of tokens that their true text has."""

from __future__ import annotations

import random
from collections.abc import Sequence
from dataclasses import dataclass

from benchmarks.quality.held_out_holes import CHARACTERS_A_TOKEN, PLACES, statement_runs
from benchmarks.quality.known_hole import Kind, KnownHole
from benchmarks.shared.sampling import sampled

from sfumato_model.text.tokenizer import Tokenizer
from sfumato_model.training.data.corpus import SourceFile
from sfumato_model.training.data.held_out import prose
from sfumato_model.training.data.spans import Span

STATEMENTS = 16
"""Of a hole at most: enough for the longest ones."""


@dataclass(frozen=True, kw_only=True)
class Size:
    """Holes of `least` to `slots` tokens, filled on a canvas of `slots`; single lines when they are short."""

    slots: int
    least: int
    single_line: bool


SIZES = (
    Size(slots=8, least=6, single_line=True),
    Size(slots=32, least=25, single_line=False),
    Size(slots=128, least=97, single_line=False),
)


def sized_holes(
    files: Sequence[SourceFile], tokenizer: Tokenizer, size: Size, count: int, seed: int
) -> list[KnownHole]:
    """`count` holes in code. Raises `ValueError` when the files have too few such places."""
    rng = random.Random(f"{seed} {size.slots}")
    kind: Kind = "rest of line" if size.single_line else "several lines"

    def draw(file: SourceFile) -> KnownHole | None:
        span = _span(file.text, size, rng)
        if span is None or not size.least <= len(tokenizer.encode(file.text[span[0] : span[1]])) <= size.slots:
            return None
        prosaic = any(start < span[1] and span[0] < end for start, end in prose(file.text))
        return None if prosaic else KnownHole(kind=kind, file=file, start=span[0], end=span[1], code=True)

    return sampled(files, count, rng, draw, f"holes of {size.least} to {size.slots} tokens")


def _span(text: str, size: Size, rng: random.Random) -> Span | None:
    if size.single_line:
        return PLACES["rest of line"](text, rng.randrange(len(text)), rng)
    runs = statement_runs(text, STATEMENTS, CHARACTERS_A_TOKEN * size.slots)
    fitting = [span for span in runs if span[1] - span[0] >= size.least]
    return rng.choice(fitting) if fitting else None
