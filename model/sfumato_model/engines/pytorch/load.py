"""From a checkpoint's files to the engine that runs its weights here."""

from __future__ import annotations

from collections.abc import Callable

import torch

from sfumato_model.api.errors import CheckpointError
from sfumato_model.checkpoint.device import (
    check_memory,
    choose_device,
    choose_dtype,
    choose_product_dtype,
    choose_threads,
    dtype_name,
    free_memory,
)
from sfumato_model.checkpoint.dtype import SMALL, named_dtype
from sfumato_model.checkpoint.float8 import SCALE_NAMES
from sfumato_model.checkpoint.folder import VISION, CheckpointFiles
from sfumato_model.checkpoint.text_config import is_dense, text_config
from sfumato_model.denoiser.base import Denoiser
from sfumato_model.denoiser.dense.denoiser import DenseDenoiser
from sfumato_model.denoiser.dense.load import load_dense
from sfumato_model.denoiser.transformers.load import load_class
from sfumato_model.engines.local.engine import LocalEngine
from sfumato_model.engines.local.trial import try_once
from sfumato_model.engines.started import PREFIX_BUDGET, EngineSettings, Started, corruption_of, texts_of, tokenizer_of

PREFIX_SHARE = 0.5
"""Of the memory that a large checkpoint leaves free, for the same; the rest is for what a step makes."""


def start(files: CheckpointFiles, settings: EngineSettings, report: Callable[[str], None]) -> Started:
    """Load the weights of `files`. Without a dtype, `SFUMATO_DTYPE` or the device decides; "float32" also multiplies
    in float32.

    Raises `CheckpointError` that names the file or the numbers and what to do.
    """
    on = choose_device(settings.device)
    dtype = named_dtype(settings.dtype)
    kind = choose_dtype(dtype, on, files.bytes, files.float8_bytes)
    check_memory(files.name, files.bytes, on, kind, files.float8_bytes)
    torch.set_num_threads(choose_threads(on, files.bytes))
    report(f"loading {files.name} ({files.bytes / 1e6:,.0f} MB) on {on} in {dtype_name(kind)}")
    denoiser, parameters = _denoiser(files, on, kind, choose_product_dtype(dtype, on))
    try_once(denoiser, files)
    tokenizer = tokenizer_of(files.folder, files.config, denoiser.vocabulary)
    budget = prefix_budget(files.bytes, free_memory(on))
    texts = texts_of(denoiser.corruption, tokenizer)
    return Started(
        name=files.name,
        parameters=parameters,
        device=str(on),
        dtype=dtype_name(kind),
        engine=LocalEngine(denoiser, texts, budget),
        tokenizer=tokenizer,
        manifest=files.manifest,
        texts=texts,
    )


def prefix_budget(weight_bytes: int, free: int | None) -> int:
    """Bytes of contexts to keep beside a checkpoint of so many, with so many `free` once it is loaded."""
    small = weight_bytes < SMALL or free is None
    return PREFIX_BUDGET if small else max(PREFIX_BUDGET, int((free or 0) * PREFIX_SHARE))


def _denoiser(
    files: CheckpointFiles, device: torch.device, dtype: torch.dtype, product_dtype: torch.dtype
) -> tuple[Denoiser, int]:
    """The class itself, or its forward written for one expert a layer where a small CPU has it in float32.

    With the number of its parameters.
    """
    try:
        vocabulary, dense = text_config(files.config).vocab_size, is_dense(files.config)
    except (AttributeError, TypeError, ValueError) as error:
        raise CheckpointError(f"{files.folder / 'config.json'} cannot be understood: {error}") from error
    corruption = corruption_of(files.manifest, vocabulary)
    if dense and not files.experts_apart and device.type == "cpu" and dtype == torch.float32:
        weights, parameters = load_dense(files, narrow=product_dtype == torch.bfloat16)
        return DenseDenoiser(weights, corruption), parameters
    model = load_class(files, device, dtype)
    # It imports transformers, which takes half of the time until a worker is ready.
    from sfumato_model.denoiser.transformers.denoiser import DiffusionGemmaDenoiser

    counted = (p.numel() for name, p in model.named_parameters() if not _is_aside(name))
    return DiffusionGemmaDenoiser(model, corruption), sum(counted)


def _is_aside(name: str) -> bool:
    """Whether a parameter is none of the checkpoint's that are used: of the vision tower, or a scale made here."""
    return name.endswith(SCALE_NAMES) or any(part in name for part in VISION)
