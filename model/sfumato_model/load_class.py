"""The model class itself, loaded by transformers."""

from __future__ import annotations

import os
from typing import Any

import torch

from sfumato_model.api.errors import CheckpointError
from sfumato_model.checkpoint.folder import CheckpointFiles


def load_class(files: CheckpointFiles, device: torch.device, dtype: torch.dtype) -> Any:
    """`DiffusionGemmaForBlockDiffusion` on `device`. Raises `CheckpointError` when the files do not hold all of it."""
    # Set before transformers is imported: a server's log is no place for its progress bars and advice.
    os.environ.setdefault("TRANSFORMERS_VERBOSITY", "error")
    os.environ.setdefault("HF_HUB_DISABLE_PROGRESS_BARS", "1")
    from transformers import DiffusionGemmaForBlockDiffusion
    from transformers.utils import logging

    logging.disable_progress_bar()
    try:
        model, found = DiffusionGemmaForBlockDiffusion.from_pretrained(
            files.folder,
            dtype=dtype,
            # Boolean 4D masks are silently wrong under eager attention.
            attn_implementation="sdpa",
            local_files_only=True,
            use_safetensors=True,
            trust_remote_code=False,
            output_loading_info=True,
        )
    except (OSError, ValueError, ImportError, RuntimeError, KeyError) as error:
        raise CheckpointError(f"checkpoint {files.source} in {files.folder} cannot be loaded: {error}") from error
    # transformers makes up what is missing. The vision tower is never used.
    missing = sorted(name for name in found["missing_keys"] if "vision" not in name)
    if missing:
        raise CheckpointError(
            f"checkpoint {files.source} in {files.folder} lacks {len(missing)} of its weights, {missing[0]} among "
            "them: download it again"
        )
    return model.to(device).eval()
