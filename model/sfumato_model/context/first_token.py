"""What is known of a hole's first token before anything is denoised: the context alone says how likely each is.

So a request that nobody made, and whose answer could not be sure of as much as one token, ends without a step.
"""

from __future__ import annotations

import math
from dataclasses import dataclass

import numpy as np
import numpy.typing as npt

from sfumato_model.context.model import Model
from sfumato_model.engines.engine import Context
from sfumato_model.memory.remembered import Remembered
from sfumato_model.prompt.prompt import Prompt


@dataclass(frozen=True, kw_only=True)
class FirstToken:
    """By the causal reading of the context.

    given    log probability (nats) that the first hole begins with what was typed before it; 0 when nothing was
    chance   of the likeliest token that would show something, given that
    """

    given: float = 0.0
    chance: float = 1.0


def first_token(
    model: Model, context: Context, prompt: Prompt, *, single_line: bool, remembered: Remembered | None = None
) -> FirstToken:
    """One row through the head, and what is `remembered`; nothing is known where the engine is not causal."""
    if not model.causal:
        return FirstToken()
    log_p = model.engine.next_tokens(context, ())[0]
    if remembered is not None:
        log_p = remembered.first(log_p)
    typed = prompt.holes[0].typed
    given = 0.0
    if typed:
        allowed = model.texts.starting_with(typed)
        given = log_sum(log_p[allowed])
        possible = np.full_like(log_p, -math.inf)
        possible[allowed] = log_p[allowed]
        log_p = possible
    end = model.end(single_line=single_line)
    log_p[[end.token, *end.also]] = -math.inf
    return FirstToken(given=given, chance=math.exp(float(log_p.max()) - given))


def log_sum(log_probs: npt.NDArray[np.float32]) -> float:
    """The log of the sum of probabilities (n,), in nats; minus infinity for none."""
    if not len(log_probs):
        return -math.inf
    most = float(log_probs.max())
    return most + math.log(float(np.exp(log_probs - most).sum()))
