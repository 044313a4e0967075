"""The model class itself, loaded by transformers, without the vision tower, which nothing here looks through."""

from __future__ import annotations

import os
from collections.abc import Iterable, Iterator
from contextlib import contextmanager, nullcontext
from typing import Any

import torch

from sfumato_model.api.errors import CheckpointError, OtherShard
from sfumato_model.checkpoint.fetched import remedy
from sfumato_model.checkpoint.folder import VISION, CheckpointFiles
from sfumato_model.checkpoint.shards import strange_files


def load_class(files: CheckpointFiles, device: torch.device, dtype: torch.dtype) -> Any:
    """`DiffusionGemmaForBlockDiffusion` on `device`; in float8 its large matrices alone are, all else is bfloat16.

    Raises `CheckpointError` when the files do not hold all of it, or hold another model.
    """
    # Set before transformers is imported: a server's log is no place for its progress bars and advice.
    os.environ.setdefault("TRANSFORMERS_VERBOSITY", "error")
    os.environ.setdefault("HF_HUB_DISABLE_PROGRESS_BARS", "1")
    from transformers import DiffusionGemmaConfig, DiffusionGemmaForBlockDiffusion
    from transformers.utils import logging

    logging.set_verbosity_error()
    logging.disable_progress_bar()
    where = f"checkpoint {files.source} in {files.folder}"
    try:
        config = DiffusionGemmaConfig.from_pretrained(files.folder, local_files_only=True)
        _without_vision(config)
        with _experts_together() if files.experts_apart else nullcontext():
            model, found = DiffusionGemmaForBlockDiffusion.from_pretrained(
                files.folder,
                config=config,
                dtype=torch.bfloat16 if dtype == torch.float8_e4m3fn else dtype,
                quantization_config=_narrowing(device) if dtype == torch.float8_e4m3fn else None,
                # Boolean 4D masks are silently wrong under eager attention.
                attn_implementation="sdpa",
                local_files_only=True,
                use_safetensors=True,
                trust_remote_code=False,
                output_loading_info=True,
                # What does not fit is told below; the vision tower never does.
                ignore_mismatched_sizes=True,
            )
    except Exception as error:  # a config and weights are somebody else's, and fail in the class wherever they like
        raise CheckpointError(f"{where} cannot be loaded: {str(error) or type(error).__name__}") from error
    _check_found(files, where, found["missing_keys"], found["mismatched_keys"])
    return model.to(device).eval()


def _narrowing(device: torch.device) -> Any:
    from sfumato_model.denoiser.transformers.narrowing import Float8Config

    return Float8Config(device)


def _without_vision(config: Any) -> None:
    """Have the class build as little of a vision tower as it can."""
    vision = config.vision_config
    vision.num_hidden_layers = 0
    vision.hidden_size = vision.intermediate_size = vision.head_dim = vision.position_embedding_size = 2
    vision.num_attention_heads = vision.num_key_value_heads = 1


@contextmanager
def _experts_together() -> Iterator[None]:
    """Have transformers put experts together that a checkpoint holds one by one, as it does for other classes.

    Only while that one is loaded: it would take all experts apart again in what is saved.
    """
    from transformers.conversion_mapping import (
        get_checkpoint_conversion_mapping,
        register_checkpoint_conversion_mapping,
    )
    from transformers.core_model_loading import Concatenate, MergeModulelist, WeightConverter

    up = WeightConverter(
        source_patterns=["experts.*.gate_proj.weight", "experts.*.up_proj.weight"],
        target_patterns="experts.gate_up_proj",
        operations=[MergeModulelist(dim=0), Concatenate(dim=1)],
    )
    down = WeightConverter(
        source_patterns="experts.*.down_proj.weight",
        target_patterns="experts.down_proj",
        operations=[MergeModulelist(dim=0)],
    )
    before = get_checkpoint_conversion_mapping("diffusion_gemma") or []
    register_checkpoint_conversion_mapping("diffusion_gemma", [*before, up, down], overwrite=True)
    try:
        yield
    finally:
        register_checkpoint_conversion_mapping("diffusion_gemma", before, overwrite=True)


def _check_found(files: CheckpointFiles, where: str, missing: Iterable[str], mismatched: Iterable[Any]) -> None:
    """transformers makes up what is missing or of another shape; a person is told instead."""
    others = sorted(tuple(one) for one in mismatched if not any(part in one[0] for part in VISION))
    if others:
        name, found, wanted = others[0]
        if strange := strange_files(files.folder, {other for other, *_ in others}):
            path = files.folder / strange[0]
            raise OtherShard(
                f"{path} is of another checkpoint than the files around it: {name} is {tuple(found)} there, and should "
                f"be {tuple(wanted)}. {remedy(path)}",
                path,
            )
        raise CheckpointError(
            f"{where} has weights of another model than its config.json: {name} is {tuple(found)}, and should be "
            f"{tuple(wanted)}, as {len(others) - 1} others. Its files belong to different checkpoints: remove the "
            "folder, then download it again"
        )
    lacking = sorted(name for name in missing if not any(part in name for part in VISION))
    if lacking:
        raise CheckpointError(
            f"{where} lacks {len(lacking)} of its weights, {lacking[0]} among them: it is of another layout than this "
            "version reads, or was exported in part"
        )
