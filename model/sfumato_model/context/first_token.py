"""What is known of a hole's first token before anything is denoised: the context alone says how likely each is.

So a request that nobody made, and whose answer could not be sure of as much as one token, ends without a step.
"""

from __future__ import annotations

import math
from dataclasses import dataclass

import torch

from sfumato_model.context.model import Model
from sfumato_model.denoiser.base import Texts
from sfumato_model.denoiser.prefix import Prefix
from sfumato_model.prompt.prompt import Prompt


@dataclass(frozen=True, kw_only=True)
class FirstToken:
    """By the causal reading of the context.

    given    log probability (nats) that the first hole begins with what was typed before it; 0 when nothing was
    chance   of the likeliest token that would show something, given that
    """

    given: float = 0.0
    chance: float = 1.0


def first_token(model: Model, prefix: Prefix, prompt: Prompt, *, single_line: bool) -> FirstToken:
    """One row through the head; the context's last state is kept with it."""
    denoiser = model.denoiser
    nothing = Texts.pack([], prefix.length, denoiser.device)
    log_p = denoiser.causal_logits(prefix, nothing, torch.tensor([-1]).to(denoiser.device))[0].log_softmax(-1)
    typed = prompt.holes[0].typed
    given = 0.0
    if typed:
        allowed = model.texts.starting_with(typed)
        given = float(log_p[allowed].logsumexp(0))
        log_p = torch.full_like(log_p, -math.inf).index_copy_(0, allowed, log_p[allowed])
    end = model.end(single_line=single_line)
    log_p[end.token] = -math.inf
    if end.also is not None:
        log_p[end.also] = -math.inf
    return FirstToken(given=given, chance=math.exp(float(log_p.max()) - given))
