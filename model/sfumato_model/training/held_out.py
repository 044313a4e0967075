"""Rest-of-line holes in files that were never trained on, and how many of them a fill gets exactly right."""

from __future__ import annotations

import random
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass

from sfumato_model.tokenizer import Tokenizer
from sfumato_model.training.corpus import SourceFile
from sfumato_model.training.holes import rest_of_line

PREFIX_CHARACTERS = 2500
SUFFIX_CHARACTERS = 1200


@dataclass(frozen=True, kw_only=True)
class HeldOutHole:
    """The text around a hole, and the text that was there."""

    path: str
    before: str
    truth: str
    after: str


def rest_of_line_holes(
    files: Sequence[SourceFile], tokenizer: Tokenizer, count: int, seed: int, longest: int = 15
) -> list[HeldOutHole]:
    """`count` holes from a random character of a line to its end, of 1 to `longest` tokens."""
    rng = random.Random(seed)
    weights = [len(file.text) for file in files]
    found: list[HeldOutHole] = []
    while len(found) < count:
        file = rng.choices(files, weights)[0]
        span = rest_of_line(file.text, rng.randrange(len(file.text)))
        if span is None or not 1 <= len(tokenizer.encode(file.text[span[0] : span[1]])) <= longest:
            continue
        found.append(
            HeldOutHole(
                path=file.path,
                before=file.text[max(0, span[0] - PREFIX_CHARACTERS) : span[0]],
                truth=file.text[span[0] : span[1]],
                after=file.text[span[1] : span[1] + SUFFIX_CHARACTERS],
            )
        )
    return found


def exact(holes: Sequence[HeldOutHole], fill: Callable[[HeldOutHole], str]) -> Iterator[bool]:
    """For each hole, whether `fill` gives its text, blanks at its end aside."""
    for hole in holes:
        yield fill(hole).rstrip() == hole.truth.rstrip()


def interval(hits: Sequence[bool], seed: int = 0, rounds: int = 2000) -> tuple[float, float]:
    """The 95 % bootstrap interval of a share."""
    rng = random.Random(seed)
    n = len(hits)
    total = sum(hits)
    # Resampling 0/1 values is a binomial draw; sums of that many coin throws need no list of them.
    shares = sorted(sum(rng.random() < total / n for _ in range(n)) / n for _ in range(rounds))
    return shares[int(0.025 * rounds)], shares[int(0.975 * rounds)]
