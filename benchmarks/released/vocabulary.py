"""Milliseconds of the work over a vocabulary of the released size that a fill does beside the model's passes."""

from __future__ import annotations

import statistics
import tempfile
import time
from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path

import torch
from tests.lookalikes.tokenizer import SIZE, write_tokenizer

from sfumato_model.canvas.segment import HoleSlots, Segment
from sfumato_model.denoiser.canvas import pack
from sfumato_model.diffusion.constraint import typed_mask
from sfumato_model.text.tokenizer import FileTokenizer
from sfumato_model.text.vocabulary import TokenTexts

ROUNDS = 50


@dataclass(frozen=True, kw_only=True)
class VocabularyRow:
    """`ids` tokens start with what was `typed`; milliseconds of this process, median."""

    typed: str
    ids: int
    found_ms: float
    mask_ms: float


def vocabulary_rows() -> tuple[float, list[VocabularyRow]]:
    """Seconds until the texts of all tokens are there, and a row for each of a few half-typed words."""
    # A second thread that waits for its turn on a busy machine would count as work.
    torch.set_num_threads(1)
    with tempfile.TemporaryDirectory() as folder:
        path = Path(folder) / "tokenizer.json"
        write_tokenizer(path)
        tokenizer = FileTokenizer.of_chat(path, ends=(1, 106, 50), bos=2)
    begun = time.process_time()
    texts = TokenTexts(tokenizer, 0, SIZE)
    made = time.process_time() - begun
    return made, [_row(texts, typed) for typed in (" ", " re", "s", "\n")]


def _row(texts: TokenTexts, typed: str) -> VocabularyRow:
    segment = Segment(pieces=(HoleSlots(count=8, typed=typed), (5, 6)))
    canvas = pack([segment, segment, segment], 10)
    return VocabularyRow(
        typed=repr(typed),
        ids=len(texts.starting_with(typed)),
        found_ms=_milliseconds(lambda: texts.starting_with(typed)),
        mask_ms=_milliseconds(lambda: typed_mask(texts, canvas, SIZE)),
    )


def _milliseconds(work: Callable[[], object]) -> float:
    found = []
    for _ in range(ROUNDS):
        begun = time.process_time_ns()
        work()
        found.append((time.process_time_ns() - begun) / 1e6)
    return statistics.median(found)
