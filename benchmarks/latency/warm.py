"""Ours and the peers in this process, on the same weights, threads and dtype, the context encoded before the clock.

`generate()` is given a filled cache, and one token of the prompt to encode, which it cannot do without. Left to right
has its cache and stops where its text is complete.
"""

from __future__ import annotations

import time
from collections.abc import Sequence

from benchmarks.left_to_right import continue_text, prompt_of
from benchmarks.quality.ending import is_complete
from benchmarks.quality.generate import generate_after, warm_cache, weights_of
from benchmarks.quality.known_hole import KnownHole
from benchmarks.quality.ways import Answer, timed

from sfumato_model.api.request import FillRequest, Limits
from sfumato_model.api.result import FillResult
from sfumato_model.context.model import Model
from sfumato_model.context.prefill import encode
from sfumato_model.infilling.canvases import fill_holes


def ours(model: Model, request: FillRequest, *, deadline_ms: float | None = None, sizes: Sequence[int] = ()) -> Answer:
    """Fill one hole; the best text as the model found it, whether or not it would be shown unasked.

    `sizes` are tried instead of the manifest's; a deadline ends with the best draft so far.
    """
    encode(model, model.prompt(request), Limits(clock=time.perf_counter))
    begun = time.perf_counter()
    deadline = None if deadline_ms is None else begun + deadline_ms / 1000
    *_, result = fill_holes(model, request, Limits(clock=time.perf_counter, deadline=deadline), sizes=sizes)
    seconds = time.perf_counter() - begun
    assert isinstance(result, FillResult)
    return Answer(text=result.candidates[0].texts[0], steps=len(result.stats.step_seconds), seconds=seconds)


def generated(model: Model, checkpoint: str, hole: KnownHole, slots: int, steps: int | None = None) -> Answer:
    """One canvas of `slots` by `generate()` in at most `steps` denoise steps; without, in as many as it has itself."""
    prompt = prompt_of(model, hole.before, hole.after, hole.file.path)
    weights = weights_of(checkpoint, slots)
    cache = warm_cache(prompt, weights)
    limit = {} if steps is None else {"max_denoising_steps": steps}
    return timed(hole, lambda: generate_after(model, prompt, weights, cache=cache, **limit))


def left_to_right(model: Model, hole: KnownHole, limit: int) -> Answer:
    """Token by token, greedy, until the text is complete; `limit` tokens at most."""
    place = (model, hole.before, hole.after, hole.file.path)
    prompt_of(*place)
    return timed(hole, lambda: continue_text(*place, limit, lambda text: is_complete(hole, text)))
