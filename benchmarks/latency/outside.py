"""The outside mark: SmolLM2-135M, by llama.cpp where its Python package is installed, else by transformers.

It has no tokens for a hole in the middle: it continues what stands before. llama.cpp is given the context before the
clock starts and keeps it; transformers reads it within the time (`quality/smollm2.py`).
"""

from __future__ import annotations

import time
from functools import lru_cache
from importlib.util import find_spec
from typing import Any

import torch
from benchmarks.latency.warm_peers import Written
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
        _llama(torch.get_num_threads())
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


def _with_llama_cpp(hole: KnownHole, limit: int) -> Written:
    """Greedy. Its tokenizer joins an indentation's last space to the word that follows, so that space is written."""
    model = _llama(torch.get_num_threads())
    before = hole.before.removesuffix(" ")
    typed = hole.before[len(before) :]
    ids = model.tokenize(before.encode(), add_bos=False, special=False)[-(WINDOW - limit - 1) :]
    model.reset()
    model.eval(ids or [model.token_bos()])
    begun = time.perf_counter()
    written: list[int] = []
    text = ""
    while len(written) < limit and not is_complete(hole, text.removeprefix(typed)):
        token = model.sample(temp=0.0)
        if token == model.token_eos():
            break
        written.append(token)
        text = model.detokenize(written).decode(errors="replace")
        model.eval([token])
    elapsed = 1000 * (time.perf_counter() - begun)
    return Written(text=cut(hole, text.removeprefix(typed)), milliseconds=elapsed, passes=len(written))
