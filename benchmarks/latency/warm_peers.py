"""The peers on the same weights, threads and dtype, the context encoded before the clock starts.

`generate()` is given a filled cache, and one token of the prompt to encode, which it cannot do without. Left to right
has its cache and stops where its text is complete.
"""

from __future__ import annotations

import time
from collections.abc import Callable
from dataclasses import dataclass

from benchmarks.left_to_right import continue_text, prompt_of
from benchmarks.quality.ending import cut, is_complete
from benchmarks.quality.generate import generate_after, warm_cache, weights_of
from benchmarks.quality.known_hole import KnownHole
from sfumato_model.context.model import Model


@dataclass(frozen=True, kw_only=True)
class Written:
    """A text and the passes that it took: denoise steps, or tokens left to right."""

    text: str
    milliseconds: float
    passes: int


def generated(model: Model, checkpoint: str, hole: KnownHole, slots: int, steps: int | None = None) -> Written:
    """One canvas of `slots` by `generate()` in at most `steps` denoise steps; without, in as many as it has itself."""
    prompt = prompt_of(model, hole.before, hole.after, hole.file.path)
    weights = weights_of(checkpoint, slots)
    cache = warm_cache(prompt, weights)
    limit = {} if steps is None else {"max_denoising_steps": steps}
    return _timed(hole, lambda: generate_after(model, prompt, weights, cache=cache, **limit))


def left_to_right(model: Model, hole: KnownHole, limit: int) -> Written:
    """Token by token, greedy, until the text is complete; `limit` tokens at most."""
    prompt_of(model, hole.before, hole.after, hole.file.path)
    return _timed(
        hole,
        lambda: continue_text(
            model, hole.before, hole.after, hole.file.path, limit, lambda text: is_complete(hole, text)
        ),
    )


def _timed(hole: KnownHole, write: Callable[[], tuple[str, int]]) -> Written:
    begun = time.perf_counter()
    text, passes = write()
    milliseconds = 1000 * (time.perf_counter() - begun)
    return Written(text=cut(hole, text), milliseconds=milliseconds, passes=passes)
