"""One denoising as a chain of reads of few steps each, so that there is a draft after each of them.

vLLM shows nothing before a canvas has settled. Here each read begins as the answer before it, with what was unsure
there drawn anew. What is lost between two reads: the reading of the step before that goes into the next one
(self-conditioning), and the place in the schedule, which begins hot each time.
"""

from __future__ import annotations

import math
from collections.abc import Callable, Iterator
from dataclasses import replace

from sfumato_model.api.request import Limits
from sfumato_model.engines.vllm.http.client import VllmClient
from sfumato_model.engines.vllm.http.reads import CanvasAnswer, CanvasRead

Noise = Callable[[int], int]
"""A token to begin anew with, for a position."""


def chained(
    client: VllmClient,
    read: CanvasRead,
    limits: Limits,
    *,
    steps_each: int,
    noise: Noise | None = None,
    session: str = "",
) -> Iterator[CanvasAnswer]:
    """Yield an answer for each `steps_each` of the read's steps, until it has settled or the steps are over.

    With `noise`, what an answer is less sure of is drawn anew before the next read (`renoised`), else that begins as
    the answer itself. It ends without another answer at the deadline. Raises `EngineError` and `Cancelled`.
    """
    left, seed = read.max_steps, read.seed
    before: tuple[int, ...] | None = None
    while left > 0:
        part = replace(read, seed=seed, max_steps=min(steps_each, left))
        (answer,) = client.read_all([part], limits, session=session)
        if answer is None:
            return
        yield answer
        if answer.ids == before:
            return
        before = answer.ids
        left -= part.max_steps
        seed = answer.ids if noise is None else renoised(answer, read, noise)


def renoised(answer: CanvasAnswer, read: CanvasRead, noise: Noise, bound: float = 1.0) -> tuple[int, ...]:
    """The answer's ids with its unsurest tokens drawn anew.

    As the engine's sampler does: of the surest on, each stays while the doubts of those before it add up to `bound`
    nats at most. A position's doubt is the entropy of whether its likeliest token is right.
    """
    held = set(read.pinned)
    free = sorted((p for p in range(read.width) if p not in held), key=lambda p: -answer.surety[p])
    ids = list(answer.ids)
    doubt = 0.0
    for position in free:
        if doubt > bound:
            ids[position] = noise(position)
        doubt += _doubt(answer.surety[position])
    return tuple(ids)


def _doubt(surety: float) -> float:
    likely = math.exp(min(surety, 0.0))
    rest = 1.0 - likely
    return -likely * surety - (rest * math.log(rest) if rest > 0 else 0.0)
