"""How many places of real code have a size that holds their text, in the tokens of the released vocabulary."""

from __future__ import annotations

import ast
import random
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass
from pathlib import Path

from benchmarks.released.roofline import numbers_read
from benchmarks.shared.released_shape import TEXT

from sfumato_model.checkpoint.foreign import FREE, foreign_manifest
from sfumato_model.checkpoint.text_config import text_config
from sfumato_model.planning.sizes import CANVASES
from sfumato_model.text.tokenizer import Tokenizer
from sfumato_model.training.data.corpus import SourceFile
from sfumato_model.training.data.holes import rest_of_line

TEXT_CONFIG = text_config({"text_config": TEXT})
SUFFIX, BFLOAT16 = 64, 2
"""Clamped tokens behind each size; bytes of a weight."""
STEPS = 8
"""Of a fill, for the mean over its steps: the ladder is whole in the first, and pruned in the others."""
BEFORE = (3, 6, 12)
"""Sizes of a line's ladder before, none of them pruned."""


@dataclass(frozen=True, kw_only=True)
class LengthRow:
    """Shares of texts that one canvas holds, and several; `slots` on average a step, and `before`.

    `gigabytes` of weights that such a step reads, by formula, in bfloat16.
    """

    place: str
    count: int
    median: int
    longest: int
    one_canvas: float
    several: float
    slots: float | None = None
    before: float | None = None
    gigabytes: float | None = None
    gigabytes_before: float | None = None


def line_row(files: Sequence[SourceFile], tokenizer: Tokenizer, count: int, seed: int) -> LengthRow:
    """`count` holes from a random character of a line to its end."""
    rng, weights = random.Random(seed), [len(file.text) for file in files]
    lengths: list[int] = []
    while len(lengths) < count:
        file = rng.choices(files, weights)[0]
        span = rest_of_line(file.text, rng.randrange(len(file.text)))
        if span is not None and span[0] < span[1]:
            lengths.append(len(tokenizer.encode(file.text[slice(*span)])))
    sizes = foreign_manifest(Path(), {}, "").line_sizes
    row = _row("rest of line", lengths, max(sizes), max(sizes))
    slots = sum(_steps_mean(sizes, length, sum) for length in lengths) / count
    read = sum(_steps_mean(sizes, length, _read) for length in lengths) / count
    # The drafts were read in a pass of their own.
    before = numbers_read(TEXT_CONFIG, sum(BEFORE) + SUFFIX * len(BEFORE)) + numbers_read(TEXT_CONFIG, sum(BEFORE))
    return LengthRow(
        **{**vars(row), "slots": slots, "before": float(sum(BEFORE)), "gigabytes": BFLOAT16 * read / 1e9,
           "gigabytes_before": BFLOAT16 * before / 1e9}
    )  # fmt: skip


def body_row(files: Sequence[SourceFile], tokenizer: Tokenizer, count: int, seed: int) -> LengthRow:
    """`count` bodies of functions."""
    bodies = [body for file in files for body in _bodies(file.text)]
    lengths = [len(tokenizer.encode(body)) for body in random.Random(seed).sample(bodies, count)]
    return _row("body", lengths, max(foreign_manifest(Path(), {}, "").block_sizes), CANVASES * FREE)


def _row(place: str, lengths: Sequence[int], one: int, several: int) -> LengthRow:
    ordered = sorted(lengths)
    return LengthRow(
        place=place, count=len(ordered), median=ordered[len(ordered) // 2], longest=ordered[-1],
        one_canvas=sum(length <= one for length in ordered) / len(ordered),
        several=sum(length <= several for length in ordered) / len(ordered),
    )  # fmt: skip


def _steps_mean(sizes: Sequence[int], length: int, of: Callable[[Sequence[int]], float]) -> float:
    """The mean of a step's sizes, where the size that holds the text goes on with the one below it."""
    at = max(1, next((number for number, size in enumerate(sizes) if size >= length), len(sizes) - 1))
    return (of(sizes) + (STEPS - 1) * of(sizes[at - 1 : at + 1])) / STEPS


def _read(sizes: Sequence[int]) -> float:
    """Weights that a step reads whose segments have such `sizes`, with their suffixes and drafts in one pass."""
    return numbers_read(TEXT_CONFIG, 2 * sum(sizes) + SUFFIX * len(sizes))


def _bodies(text: str) -> Iterator[str]:
    try:
        tree = ast.parse(text)
    except SyntaxError:
        return
    lines = text.splitlines(keepends=True)
    for node in ast.walk(tree):
        if isinstance(node, ast.FunctionDef | ast.AsyncFunctionDef):
            yield "".join(lines[node.body[0].lineno - 1 : node.body[-1].end_lineno]).strip()
