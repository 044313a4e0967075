"""A prompt's context becomes an encoded prefix: what is new of it is encoded, and kept for the next request."""

from __future__ import annotations

from collections.abc import Sequence

from sfumato_model.api.request import Limits
from sfumato_model.context.healing import heal
from sfumato_model.context.model import Model
from sfumato_model.denoiser.base import chunk_on
from sfumato_model.denoiser.prefix import Prefix, encoded_length
from sfumato_model.prompt.prompt import Prompt


def encode(model: Model, prompt: Prompt, limits: Limits) -> tuple[Prefix, Prompt, int]:
    """Encode what is new of the context and settle half-typed words; also how many tokens were there already."""
    prefix, reused = encode_context(model, prompt.context, limits)
    prefix, prompt = heal(model, prefix, prompt)
    return prefix, prompt, reused


def encode_context(model: Model, context: Sequence[int], limits: Limits) -> tuple[Prefix, int]:
    """Encode what is new of `context` and keep it; also how many tokens were there already.

    Kept part by part: a request that is cancelled in the middle leaves what it has encoded to the next one. Raises
    `Cancelled` between two parts, and between two chunks of the denoiser's own.
    """
    base = model.prefixes.best(context)
    reused = encoded_length(base, context)
    part = chunk_on(model.denoiser.device)
    for stop in (*range(reused + part, len(context), part), len(context)):
        prefix = model.denoiser.encode(context[:stop], base, limits.check)
        model.prefixes.add(prefix, replaces=base)
        base = prefix
    return prefix, reused
