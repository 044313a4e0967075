"""transformers' own `DiffusionGemmaForBlockDiffusion.generate`, on the same weights, prompt and canvas length.

Its canvas comes after the prompt and nothing on it can be clamped: the suffix is in the context, as left to right has
it. It is given our token healing as a logits processor, so that a half-typed word does not decide.
"""

from __future__ import annotations

import copy
from functools import lru_cache
from typing import Any

import torch
from benchmarks.left_to_right import CausalPrompt, prompt_of
from benchmarks.quality.known_hole import KnownHole
from transformers import DynamicCache, LogitsProcessor, LogitsProcessorList
from transformers.models.diffusion_gemma.generation_diffusion_gemma import EntropyBoundSamplerConfig

from sfumato_model.checkpoint.folder import find
from sfumato_model.context.model import Model
from sfumato_model.engines.pytorch.engine import torch_engine

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


@lru_cache(maxsize=4)
def weights_of(checkpoint: str, slots: int) -> Any:
    """The checkpoint once more, with a canvas of `slots`: the product's copy has a hook in its self-conditioning."""
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
    return generate_after(model, prompt, weights_of(checkpoint, slots))


@torch.inference_mode()
def warm_cache(prompt: CausalPrompt, weights: Any) -> DynamicCache:
    """All of the prompt but its last token, which `generate_after` wants to encode itself. A cache serves one call."""
    cache = DynamicCache(config=weights.config.get_text_config(decoder=True))
    if prompt.prefix.length > 1:
        weights.model.encoder(input_ids=torch.tensor([prompt.prefix.ids[:-1]]), past_key_values=cache)
    return cache


OF_THE_CLASS: dict[str, Any] = {
    "max_denoising_steps": 48, "t_max": 0.8, "t_min": 0.4, "stability_threshold": 1, "confidence_threshold": 0.005,
    "sampler_config": EntropyBoundSamplerConfig(entropy_bound=0.1),
}  # fmt: skip
"""What `generate` does by itself, whatever our checkpoint's file says: its settings were chosen for our own loop."""


def generate_after(
    model: Model, prompt: CausalPrompt, weights: Any, *, cache: DynamicCache | None = None, **settings: Any
) -> tuple[str, int]:
    """As `generate`, of a prompt that is made already; with a `warm_cache` little of it is encoded again.

    `settings` are those of transformers' `generate`.
    """
    slots = weights.config.canvas_length
    allowed = model.texts.starting_with(prompt.typed).tolist() if prompt.typed else []
    end = model.tokenizer.special.end
    torch.manual_seed(0)
    steps = 0

    def count(*_: Any) -> None:
        nonlocal steps
        steps += 1

    vocabulary = torch_engine(model.engine).denoiser.vocabulary
    known = prompt.prefix.ids if cache is None or prompt.prefix.length == 1 else prompt.prefix.ids[-1:]
    counter = weights.model.decoder.register_forward_hook(count)
    try:
        output = weights.generate(
            torch.tensor([known]), max_new_tokens=slots, disable_compile=True, eos_token_id=end, pad_token_id=end,
            logits_processor=LogitsProcessorList([StartsWith(allowed, vocabulary)] if allowed else []),
            **({} if cache is None else {"past_key_values": cache}), **OF_THE_CLASS | settings,
        )  # fmt: skip
    finally:
        counter.remove()
    ids = output.sequences[0, len(known) :].tolist()
    ids = ids[: ids.index(end)] if end in ids else ids
    return model.tokenizer.decode(ids).removeprefix(prompt.typed), steps
