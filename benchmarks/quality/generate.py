"""transformers' own `DiffusionGemmaForBlockDiffusion.generate`, on the same weights, prompt and canvas length.

Its canvas comes after the prompt and nothing on it can be clamped: the suffix is in the context, as left to right has
it. It is given our token healing as a logits processor, so that a half-typed word does not decide.
"""

from __future__ import annotations

import copy
from functools import lru_cache
from typing import Any

import torch
from benchmarks.left_to_right import prompt_of
from benchmarks.quality.known_hole import KnownHole
from transformers import LogitsProcessor, LogitsProcessorList

from sfumato_model.checkpoint import find
from sfumato_model.model import Model

SINGLE_LINE_SLOTS = 16
SLOTS = 32
"""Canvas lengths: the largest of the sizes that ours tries for such a hole."""


class StartsWith(LogitsProcessor):  # type: ignore[misc]
    """The first position of the canvas holds one of the `allowed` ids."""

    def __init__(self, allowed: list[int], vocabulary: int) -> None:
        self._impossible = torch.ones(vocabulary, dtype=torch.bool)
        self._impossible[allowed] = False

    def __call__(self, input_ids: Any, scores: torch.Tensor, cur_step: int) -> torch.Tensor:  # noqa: ARG002
        scores = scores.clone()
        scores[:, 0, self._impossible] = -1e4
        return scores


@lru_cache(maxsize=2)
def _weights(checkpoint: str, slots: int) -> Any:
    """The checkpoint once more: the product's copy has a hook in its self-conditioning."""
    from transformers import DiffusionGemmaForBlockDiffusion

    model = DiffusionGemmaForBlockDiffusion.from_pretrained(
        find(checkpoint), dtype=torch.float32, attn_implementation="sdpa", local_files_only=True
    ).eval()
    model.config = copy.deepcopy(model.config)
    model.config.canvas_length = slots
    return model


def generate(model: Model, checkpoint: str, hole: KnownHole) -> tuple[str, int]:
    """The text of one canvas, up to its first end marker, and the denoise steps that it took."""
    slots = SINGLE_LINE_SLOTS if hole.single_line else SLOTS
    prompt = prompt_of(model, hole.before, hole.after, hole.file.path)
    allowed = model.texts.starting_with(prompt.typed) if prompt.typed else []
    weights = _weights(checkpoint, slots)
    end = model.tokenizer.special.end
    torch.manual_seed(0)
    steps = 0

    def count(*_: Any) -> None:
        nonlocal steps
        steps += 1

    counter = weights.model.decoder.register_forward_hook(count)
    try:
        output = weights.generate(
            torch.tensor([prompt.prefix.ids]), max_new_tokens=slots, disable_compile=True, eos_token_id=end,
            logits_processor=LogitsProcessorList([StartsWith(allowed, model.denoiser.vocabulary)] if allowed else []),
            pad_token_id=end,
        )  # fmt: skip
    finally:
        counter.remove()
    ids = output.sequences[0, len(prompt.prefix.ids) :].tolist()
    ids = ids[: ids.index(end)] if end in ids else ids
    return model.tokenizer.decode(ids).removeprefix(prompt.typed), steps
