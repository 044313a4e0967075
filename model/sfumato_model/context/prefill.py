"""A prompt's context is taken in, and half-typed words are settled."""

from __future__ import annotations

from sfumato_model.api.request import Limits
from sfumato_model.context.healing import heal
from sfumato_model.context.model import Model
from sfumato_model.engines.engine import Context
from sfumato_model.prompt.prompt import Prompt


def encode(model: Model, prompt: Prompt, limits: Limits) -> tuple[Context, Prompt, int]:
    """Encode what is new of the context and settle half-typed words; also how many tokens were there already.

    Raises `Cancelled` between two chunks of the context.
    """
    context, reused = model.engine.context(prompt.context, limits)
    context, prompt = heal(model, context, prompt, limits)
    return context, prompt, reused
