"""What every operation asks of an engine: denoise these segments on this context, score these texts.

No engine has to be able to do more than that; what else it can do it says itself.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from typing import Literal, Protocol

import numpy as np
import numpy.typing as npt

from sfumato_model.api.request import Limits
from sfumato_model.canvas.draft import Draft
from sfumato_model.canvas.end import HoleEnd
from sfumato_model.canvas.segment import Segment
from sfumato_model.checkpoint.sampler_settings import SamplerSettings

Capability = Literal["drafts", "seeds", "causal", "traces", "deadlines", "memory", "ripples"]
"""What an engine may be able to do besides.

drafts     a draft after every step, not the last one alone
seeds      the same seed and the same request give the same text
causal     a reading from left to right: of what comes next after a context, of a draft, of finished texts
traces     what a step decided at every slot
deadlines  ends between two steps with the best draft so far
memory     takes another reading of each draft into account
ripples    reads whole windows again and again in milliseconds, to tell what an edit did to them
"""


class Context(Protocol):
    """Tokens that an engine has taken in, to denoise and score behind them. Never changes."""

    @property
    def ids(self) -> tuple[int, ...]: ...

    @property
    def length(self) -> int: ...


class Likelihoods(Protocol):
    """How likely every token is in each of N places, given all that stands around it."""

    def at(self, rows: Sequence[int], columns: Sequence[int]) -> list[float]:
        """The log probability (nats) of token `columns[k]` in place `rows[k]`, for each k."""
        ...


@dataclass(frozen=True, kw_only=True)
class Rules:
    """How segments are denoised.

    `seeds` has one seed for each segment. With `keep` only that many segments go on after the first step, those that
    are surest of their tokens.
    """

    settings: SamplerSettings
    end: HoleEnd
    seeds: Sequence[int]
    keep: int | None = None


class Engine(Protocol):
    """A checkpoint's weights, wherever they are. One request at a time, unless it was started for several."""

    capabilities: frozenset[Capability]

    def context(self, ids: Sequence[int], limits: Limits, *, aside: bool = False) -> tuple[Context, int]:
        """Take in a context of at least one token and keep it; also how many tokens were there already.

        One that is read `aside` takes the place of none that somebody types behind. Raises `Cancelled` between two
        chunks.
        """
        ...

    def extended(self, context: Context, ids: Sequence[int], limits: Limits) -> Context:
        """`context` with `ids` behind it, for this request alone."""
        ...

    def next_tokens(self, context: Context, ids: Sequence[int]) -> npt.NDArray[np.float32]:
        """What comes next after `context`, and after each of `ids` behind it, read left to right.

        Log probabilities (len(ids) + 1, vocabulary) in nats. Only where it is `causal`.
        """
        ...

    def denoise(self, context: Context, segments: Sequence[Segment], rules: Rules, limits: Limits) -> Iterator[Draft]:
        """Yield drafts until every segment has ended; the last one is what came of them.

        A hole's text begins with what was typed before it. Raises `Cancelled` before a step when the request was
        cancelled, and `NotFinite` where the checkpoint computes NaN. A passed deadline ends with the best draft.
        """
        ...

    def score(self, context: Context, texts: Sequence[Sequence[int]], limits: Limits) -> list[list[float]]:
        """For each of `texts` (token ids that follow the context) the log probability of each token, in nats.

        Read left to right where the engine is `causal`, else each token given all others of its text.
        """
        ...

    def inspect(
        self, context: Context, ids: Sequence[int], near: Sequence[int], causal_weight: float, limits: Limits
    ) -> Likelihoods:
        """How likely each token is in the places of `ids`, given all others, `near` behind them, and the context.

        Where the engine is `causal`, `causal_weight` x the log probability read left to right is added.
        """
        ...

    def forget(self) -> None:
        """Drop what is kept between requests."""
        ...

    def is_full(self, error: Exception) -> bool:
        """Whether `error` says that the device has too little memory for a request."""
        ...
