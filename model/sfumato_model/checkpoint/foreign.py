"""The manifest of a checkpoint that has none, as any from Hugging Face, made of what its other files say.

How it is sampled is its `generation_config.json`, whose missing values are those of transformers' class; how it is
asked is its chat template. What no file says, above all sizes, is chosen here, and was measured on none of them.
"""

from __future__ import annotations

from pathlib import Path
from typing import Any

from sfumato_model.api.errors import CheckpointError
from sfumato_model.checkpoint.file import CONFIG, read_json
from sfumato_model.checkpoint.manifest import Manifest, check
from sfumato_model.checkpoint.sampler_settings import LinearTemperature, SamplerSettings
from sfumato_model.checkpoint.text_config import TextConfig

GENERATION = "generation_config.json"
CONTEXT = 4_096
FREE = 224
"""Slots of a free canvas: the released checkpoint's has 256 positions."""


def foreign_manifest(folder: Path, config: dict[str, Any], chat_template: str | None) -> Manifest:
    """How the checkpoint in `folder` is used. Raises `CheckpointError` for a value that cannot be meant."""
    said = generation_config(folder)
    positions = (config.get("text_config") or {}).get("max_position_embeddings")
    manifest = Manifest(
        name=folder.name,
        chat_template=chat_template,
        lengths="ladder",
        # In Gemma's tokens 1,000 held-out holes to the end of a line have 60 at most, 99.7 % of them 24 at most; of 500
        # bodies of functions 86 % have 224 at most, 99 % 896 (`python -m benchmarks.released --only lengths`).
        hole_sizes=(4, 12, 32, 96),
        line_sizes=(4, 10, 24, 64),
        block_sizes=(16, 48, 112, FREE),
        rungs=2,
        free_tokens=FREE if chat_template is not None else 0,
        context_tokens=min(CONTEXT, positions) if isinstance(positions, int) and positions > 0 else CONTEXT,
        near_suffix_tokens=64,
        far_suffix_tokens=512,
        snippet_tokens=1_024,
        show_confidence=0.4,
        sampler=_sampler(said),
        facts={
            "manifest": f"made of {GENERATION if said else 'the defaults of its class'}"
            + (" and the chat template" if chat_template is not None else "")
        },
    )
    try:
        check(manifest)
    except ValueError as error:
        raise CheckpointError(f"{folder / GENERATION} cannot be used: {error}") from error
    return manifest


def generation_config(folder: Path) -> dict[str, Any]:
    """The content of `generation_config.json`; empty where there is none. Raises `CheckpointError`."""
    try:
        said = read_json(folder / GENERATION, CONFIG)
    except FileNotFoundError:
        return {}
    if not isinstance(said, dict):
        raise CheckpointError(f"{folder / GENERATION} holds {type(said).__name__}, and should hold an object")
    return {name: value for name, value in said.items() if value is not None}


def end_ids(folder: Path, config: dict[str, Any]) -> tuple[int, ...]:
    """All ids that end a text, the first one of them first. Raises `CheckpointError` for what is no id."""
    text = config.get("text_config") or {}
    said = generation_config(folder).get("eos_token_id", text.get("eos_token_id", 1))
    ids = tuple(said) if isinstance(said, list) else (said,)
    vocabulary = text.get("vocab_size") or TextConfig.vocab_size
    if not ids or not all(type(one) is int and 0 <= one < vocabulary for one in ids):
        raise CheckpointError(
            f"{folder} has {said!r:.80} as eos_token_id, and should have ids of its vocabulary of {vocabulary:,}"
        )
    return ids


def _sampler(said: dict[str, Any]) -> SamplerSettings:
    sampler = said.get("sampler_config")
    bound = sampler.get("entropy_bound", 0.1) if isinstance(sampler, dict) else 0.1
    return SamplerSettings(
        steps=said.get("max_denoising_steps", 48),
        stability=said.get("stability_threshold", 1),
        confidence=said.get("confidence_threshold", 0.005),
        temperature=LinearTemperature(first=said.get("t_max", 0.8), last=said.get("t_min", 0.4), reaches_last=False),
        entropy_bound=bound,
        belief_temperature=None,
    )
