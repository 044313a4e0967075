"""The outside mark: SmolLM2-135M, by llama.cpp where its Python package is installed, else by transformers.

It has no tokens for a hole in the middle: it continues what stands before. llama.cpp is given the context before the
clock starts and keeps it; transformers reads it within the time (`quality/smollm2.py`).
"""

from __future__ import annotations

from collections.abc import Callable
from functools import lru_cache
from importlib.util import find_spec
from typing import Any

import numpy as np
import torch
from benchmarks.quality import smollm2
from benchmarks.quality.known_hole import KnownHole
from benchmarks.quality.ways import Answer, timed

NAME = "SmolLM2-135M"
WINDOW = 2048
"""Tokens that llama.cpp makes room for: the window before a hole and what is written."""


def has_llama_cpp() -> bool:
    return find_spec("llama_cpp") is not None


def description() -> str:
    """Which program runs it, for whoever reads the figures."""
    how = "llama.cpp, 4 bits, warm context" if has_llama_cpp() else "transformers, float32, context within the time"
    return f"{NAME}, {how}, left to right, prefix only"


def load() -> None:
    """Before anything is timed."""
    if has_llama_cpp():
        _texts()
    else:
        smollm2.load()


def write(hole: KnownHole, limit: int) -> Answer:
    """Continue what stands before the hole until the text is complete, `limit` tokens at most."""
    return _with_llama_cpp(hole, limit) if has_llama_cpp() else timed(hole, lambda: smollm2.continue_text(hole))


@lru_cache(maxsize=1)
def _llama(threads: int) -> Any:
    from llama_cpp import Llama

    return Llama(
        model_path=str(smollm2.fetch() / smollm2.FILE), n_ctx=WINDOW, n_threads=threads, n_threads_batch=threads,
        verbose=False,
    )  # fmt: skip


@lru_cache(maxsize=1)
def _texts() -> smollm2.TokenTexts:
    model = _llama(torch.get_num_threads())
    return smollm2.TokenTexts(model.detokenize([i]).decode(errors="replace") for i in range(model.n_vocab()))


def _with_llama_cpp(hole: KnownHole, limit: int) -> Answer:
    model = _llama(torch.get_num_threads())
    before, _ = smollm2.taken_back(hole)
    ids = model.tokenize(before.encode(), add_bos=False, special=False)[-(WINDOW - limit - 1) :]
    model.reset()
    model.eval(ids or [model.token_bos()])

    def next_token(last: int | None, allowed: list[int]) -> int:
        if last is not None:
            model.eval([last])
        return int(model.sample(temp=0.0, logits_processor=[_only(allowed)] if allowed else None))

    def decode(written: list[int]) -> str:
        return str(model.detokenize(written).decode(errors="replace"))

    return timed(hole, lambda: smollm2.greedy(hole, limit, _texts(), model.token_eos(), next_token, decode))


def _only(allowed: list[int]) -> Callable[[Any, Any], Any]:
    """Makes every other token impossible."""

    def processor(_ids: Any, logits: Any) -> Any:
        kept = np.full_like(logits, -np.inf)
        kept[allowed] = logits[allowed]
        return kept

    return processor
