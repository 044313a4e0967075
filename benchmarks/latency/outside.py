"""The outside mark: SmolLM2-135M, by llama.cpp where its Python package is installed, else by transformers.

It has no tokens for a hole in the middle: it continues what stands before. llama.cpp is given the context before the
clock starts and keeps it; transformers reads it within the time (`quality/smollm2.py`).
"""

from __future__ import annotations

import time
from collections.abc import Callable
from functools import lru_cache
from importlib.util import find_spec
from typing import Any

import numpy as np
import torch
from benchmarks.latency.warm import Written
from benchmarks.quality import smollm2
from benchmarks.quality.ending import cut, is_complete
from benchmarks.quality.known_hole import KnownHole

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


def write(hole: KnownHole, limit: int) -> Written:
    """Continue what stands before the hole until the text is complete, `limit` tokens at most."""
    return _with_llama_cpp(hole, limit) if has_llama_cpp() else _with_transformers(hole)


def _with_transformers(hole: KnownHole) -> Written:
    begun = time.perf_counter()
    text, passes = smollm2.continue_text(hole)
    return Written(text=cut(hole, text), milliseconds=1000 * (time.perf_counter() - begun), passes=passes)


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


def _with_llama_cpp(hole: KnownHole, limit: int) -> Written:
    """Greedy. What is typed of a word is taken back and written again, as ours does."""
    model = _llama(torch.get_num_threads())
    before, typed = smollm2.taken_back(hole)
    ids = model.tokenize(before.encode(), add_bos=False, special=False)[-(WINDOW - limit - 1) :]
    model.reset()
    model.eval(ids or [model.token_bos()])
    begun = time.perf_counter()
    written: list[int] = []
    text = ""
    while len(written) < limit and not is_complete(hole, text[len(typed) :]):
        allowed = _texts().towards(typed[len(text) :]) if len(text) < len(typed) else []
        token = model.sample(temp=0.0, logits_processor=[_only(allowed)] if allowed else None)
        if token == model.token_eos():
            break
        written.append(token)
        text = model.detokenize(written).decode(errors="replace")
        model.eval([token])
    elapsed = 1000 * (time.perf_counter() - begun)
    return Written(text=cut(hole, text[len(typed) :]), milliseconds=elapsed, passes=len(written))


def _only(allowed: list[int]) -> Callable[[Any, Any], Any]:
    """Makes every other token impossible."""

    def processor(_ids: Any, logits: Any) -> Any:
        kept = np.full_like(logits, -np.inf)
        kept[allowed] = logits[allowed]
        return kept

    return processor
