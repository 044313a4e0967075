"""What is asked of an engine about one canvas, and what it said."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass

MOST_TOP = 20
"""Likeliest tokens a position, as vLLM's `--max-logprobs` has it where nobody says another number."""
MOST_EXACT = 128
"""Ids whose log probabilities are told exactly: vLLM's `MAX_LOGPROB_TOKEN_IDS`."""


@dataclass(frozen=True, kw_only=True)
class CanvasRead:
    """Denoise one canvas behind a context, and say what stands there; nothing stays in the engine but the context.

    context    token ids before the canvas, at least one
    seed       W token ids that the canvas begins as; noise in a hole is drawn by the caller
    pinned     positions, 0 to W - 1, that keep their seed
    max_steps  denoise steps at most; the engine ends sooner where the canvas has settled
    top        log probabilities of so many likeliest tokens at each position, 0 to 20
    exact      log probabilities of these ids at each position, at most 128; instead of `top`

    Log probabilities are natural ones at temperature 1, of the last step. Raises `ValueError` for what vLLM would
    refuse whatever it serves.
    """

    context: tuple[int, ...]
    seed: tuple[int, ...]
    max_steps: int
    pinned: tuple[int, ...] = ()
    top: int = 0
    exact: tuple[int, ...] = ()

    def __post_init__(self) -> None:
        width = len(self.seed)
        if not self.context or not width:
            raise ValueError("a read needs a context and a canvas of at least one token each")
        if min(*self.context, *self.seed, *self.exact, 0) < 0:
            raise ValueError("a token id is negative")
        if self.max_steps < 1:
            raise ValueError(f"a read of {self.max_steps} steps does nothing: ask for one at least")
        if any(not 0 <= position < width for position in self.pinned):
            raise ValueError(f"a pinned position is not on the canvas of {width}")
        if not 0 <= self.top <= MOST_TOP or len(self.exact) > MOST_EXACT:
            raise ValueError(f"at most {MOST_TOP} likeliest tokens or {MOST_EXACT} given ones are told a position")
        if self.top and self.exact:
            raise ValueError("the likeliest tokens or given ones are told, not both")
        if len(set(self.exact)) < len(self.exact):
            raise ValueError("an id is asked for twice")

    @property
    def width(self) -> int:
        return len(self.seed)


@dataclass(frozen=True, kw_only=True)
class CanvasAnswer:
    """What stands on a canvas of W positions after its last step.

    ids            W token ids: the pins as they were given, elsewhere the likeliest token of the last step
    likeliest      W token ids, the likeliest of the last step, at pinned positions too
    surety         W log probabilities of `likeliest`
    told           for each position the log probabilities that were asked for, by token id; `likeliest` is among them
    seconds        from sending to the end of the answer, of the attempt that succeeded
    context_cached tokens of the context that the engine had already; `None` where it does not say
    """

    ids: tuple[int, ...]
    likeliest: tuple[int, ...]
    surety: tuple[float, ...]
    told: tuple[Mapping[int, float], ...]
    seconds: float
    context_cached: int | None = None

    def log_probability(self, position: int, token: int) -> float | None:
        """Of `token` at `position`; `None` where it was not told."""
        return self.told[position].get(token)
