"""One canvas of a training row: holes with their truth, what they start from, and the fixed text around them."""

from __future__ import annotations

import random
from dataclasses import dataclass
from itertools import pairwise

from sfumato_model.text.tokenizer import FileTokenizer
from sfumato_model.training.data.damage import damaged, names_in, renamed
from sfumato_model.training.data.holes import HoleGroup

HOLE_SIZES = (4, 8, 16, 32, 64)


@dataclass(frozen=True, kw_only=True)
class ExampleShape:
    """Sizes and shares of the examples."""

    text_tokens: int = 448
    canvases: int = 9
    near_suffix: int = 32
    gap_edge: int = 8
    snippet_share: float = 0.3
    far_suffix_share: float = 0.55
    path_share: float = 0.7
    no_suffix_share: float = 0.15
    padded_share: float = 0.7
    edit_share: float = 0.3


@dataclass(frozen=True, kw_only=True)
class CanvasExample:
    """One canvas: the true `tokens`, which of them are `hole`, and the first `end` of each hole's fill.

    `noise` is the probability that a hole position is corrupted; `context` how many text tokens it sees. `start` is
    what the noise falls on where that is not the truth.
    """

    context: int
    tokens: tuple[int, ...]
    hole: tuple[bool, ...]
    behind_end: tuple[bool, ...]
    noise: float
    start: tuple[int, ...] | None = None


@dataclass(frozen=True, kw_only=True)
class CanvasTexts:
    """Holes that should become `truths`, with the texts `between` them and `after` them.

    `starts` are what the noise falls on where that is not the truth. Holes that are `padded` have one of `HOLE_SIZES`
    slots, others as many as their truth has tokens.
    """

    truths: tuple[str, ...]
    between: tuple[str, ...] = ()
    after: str = ""
    starts: tuple[str | None, ...] = ()
    padded: bool = True
    noise: float


_Position = tuple[int, int, bool, bool]
"""A token, what it starts as, whether it is in a hole, and whether it is behind the first end there."""


def _clamped(ids: list[int]) -> list[_Position]:
    return [(token, token, False, False) for token in ids]


def _hole(ids: list[int], first: list[int], slots: int, end: int) -> list[_Position]:
    """A hole of `slots` positions that should become `ids` and begins as `first`."""
    tokens, start = ids + [end] * (slots - len(ids)), first + [end] * (slots - len(first))
    return [(token, begun, True, at > len(ids)) for at, (token, begun) in enumerate(zip(tokens, start, strict=True))]


@dataclass(frozen=True, kw_only=True)
class CanvasMaker:
    """Makes the canvases of one stream of examples."""

    tokenizer: FileTokenizer
    shape: ExampleShape
    rng: random.Random

    def of_group(self, text: str, group: HoleGroup, context: int) -> CanvasExample | None:
        """The canvas of a file's holes, which sees `context` tokens; `None` when a hole has no size to fit."""
        rng, shape = self.rng, self.shape
        truths = tuple(text[low:high] for low, high in group.holes)
        between = tuple(text[a[1] : b[0]] for a, b in pairwise(group.holes))
        after = ""
        if group.kind != "continue" and rng.random() >= shape.no_suffix_share:
            after = text[group.end : group.end + 6 * shape.near_suffix]
        starts: tuple[str | None, ...] = (None,) * len(truths)
        noise = self.noise()
        padded = group.kind not in ("refine", "continue") and rng.random() < shape.padded_share
        if group.kind == "pin":
            padded = True
            noise = rng.uniform(0, 0.3)
            starts = self._other_name(text, group, truths)
        elif group.kind == "refine":
            noise = rng.uniform(0, 0.3)
            if rng.random() < 0.5:
                names = names_in(text[max(0, group.cut - 400) : group.end])
                starts = (damaged(truths[0], names, rng),)
        texts = CanvasTexts(truths=truths, between=between, after=after, starts=starts, padded=padded, noise=noise)
        return self.of_texts(texts, context)

    def of_texts(self, texts: CanvasTexts, context: int) -> CanvasExample | None:
        """The canvas of `texts`, which sees `context` tokens; `None` when a hole has no size to fit."""
        encode, positions = self.tokenizer.encode, list[_Position]()
        for index, truth in enumerate(texts.truths):
            if index:
                positions += _clamped(self._elided(encode(texts.between[index - 1])))
            ids = encode(truth)
            began = texts.starts[index] if texts.starts else None
            first = ids if began is None else encode(began)
            count = self._slots(max(len(ids), len(first)), padded=texts.padded)
            if count is None or (not texts.padded and len(first) != len(ids)):
                return None
            positions += _hole(ids, first, count, self.tokenizer.special.end)
        if texts.after:
            positions += _clamped(encode(texts.after)[: self.rng.randint(4, self.shape.near_suffix)])
        tokens, start, hole, behind_end = (tuple(column) for column in zip(*positions, strict=True))
        return CanvasExample(
            context=context,
            tokens=tokens,
            hole=hole,
            behind_end=behind_end,
            noise=texts.noise,
            start=None if start == tokens else start,
        )

    def noise(self) -> float:
        # Sampling starts from pure noise and needs few steps after it, so pure noise is met more often than U(0, 1)
        # would give.
        return 1.0 if self.rng.random() < 0.25 else self.rng.random()

    def _slots(self, count: int, *, padded: bool) -> int | None:
        if not padded:
            return count if count <= HOLE_SIZES[-1] else None
        sizes = [s for s in HOLE_SIZES if s > count][:2]
        if not sizes:
            return None
        return sizes[0] if self.rng.random() < 0.6 else sizes[-1]

    def _elided(self, ids: list[int]) -> list[int]:
        """Sometimes replace the middle of long fixed text by the gap marker."""
        edge, gap = self.shape.gap_edge, self.tokenizer.special.gap
        if gap is None or len(ids) <= 2 * edge + 4 or (len(ids) < 64 and self.rng.random() < 0.7):
            return ids
        return [*ids[:edge], gap, *ids[-edge:]]

    def _other_name(self, text: str, group: HoleGroup, truths: tuple[str, ...]) -> tuple[str | None, ...]:
        """The holes as they would be with another name where the pinned one stands."""
        if len(group.holes) == 2:
            pin = text[group.holes[0][1] : group.holes[1][0]]
        else:
            # The pin stands at one end of its lines, outside the only hole.
            pin = next((n for n in names_in(truths[0]) if text[group.end :].startswith(n)), "")
            pin = pin or next((n for n in names_in(truths[0]) if text[: group.cut].endswith(n)), "")
        names = names_in(text[max(0, group.cut - 400) : group.end])
        if not pin:
            return (None,) * len(truths)
        seed = self.rng.random()
        # The same other name in both holes.
        return tuple(renamed(truth, pin, names, random.Random(seed)) for truth in truths)
