"""From a checkpoint's name to an engine that fills."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path

import torch

from sfumato_model.api.engine import CheckpointInfo
from sfumato_model.api.errors import CheckpointError
from sfumato_model.api.sfumato import Sfumato
from sfumato_model.checkpoint.device import (
    SMALL,
    check_memory,
    choose_device,
    choose_dtype,
    choose_product_dtype,
    choose_threads,
    dtype_name,
    free_memory,
    named_dtype,
)
from sfumato_model.checkpoint.float8 import SCALE_NAMES
from sfumato_model.checkpoint.folder import VISION, CheckpointFiles, inspect
from sfumato_model.checkpoint.foreign import end_ids
from sfumato_model.checkpoint.manifest import MANIFEST
from sfumato_model.checkpoint.text_config import is_dense, text_config
from sfumato_model.context.model import model_of
from sfumato_model.denoiser.base import Denoiser
from sfumato_model.denoiser.corruption import UniformCorruption
from sfumato_model.denoiser.dense.denoiser import DenseDenoiser
from sfumato_model.denoiser.dense.load import load_dense
from sfumato_model.denoiser.transformers.load import load_class
from sfumato_model.operations.engine import LoadedEngine
from sfumato_model.operations.rewrite_task import instructions
from sfumato_model.text.tokenizer import FileTokenizer

PREFIX_BUDGET = 64 * 2**20
"""Bytes of keys and values that are kept between requests at least: some eighty contexts of the default checkpoint."""
PREFIX_SHARE = 0.5
"""Of the memory that a large checkpoint leaves free, for the same; the rest is for what a step makes."""


def load(source: str = "default", *, device: str | None = None, dtype: str | None = None) -> Sfumato:
    """Load a checkpoint into this process.

    `source` is "default", a folder, or the id of a Hugging Face repository that `sfumato pull` has fetched. `device`
    is "cpu", "cuda", "cuda:1" or "mps", `dtype` "float32", "bfloat16", "float16" or "float8" (large matrices alone, all
    else in bfloat16); both are chosen where they are not named.

    Raises `CheckpointError` that names the file or the numbers and what to do.
    """
    return Sfumato(load_engine(source, device=device, dtype=dtype))


def load_engine(
    source: str,
    *,
    device: str | None = None,
    dtype: str | None = None,
    report: Callable[[str], None] = lambda _: None,
) -> LoadedEngine:
    """Load the checkpoint `source` (see `checkpoint.find`), telling `report` what is being done.

    Without `dtype`, `SFUMATO_DTYPE` or the device decides; "float32" also multiplies in float32.

    Raises `CheckpointError` that names the file or the numbers and what to do.
    """
    report(f"looking at checkpoint {source}")
    files = inspect(source)
    on = choose_device(device)
    dtype = named_dtype(dtype)
    kind = choose_dtype(dtype, on, files.bytes, files.float8_bytes)
    check_memory(files.name, files.bytes, on, kind, files.float8_bytes)
    torch.set_num_threads(choose_threads(on, files.bytes))
    report(f"loading {files.name} ({files.bytes / 1e6:,.0f} MB) on {on} in {dtype_name(kind)}")
    denoiser, parameters = _denoiser(files, on, kind, choose_product_dtype(dtype, on))
    tokenizer = _tokenizer(files, denoiser.vocabulary)
    info = CheckpointInfo(
        name=files.name,
        source=source,
        parameters=parameters,
        languages=files.manifest.languages,
        operations=files.manifest.operations,
        context_tokens=files.manifest.context_tokens,
        device=str(on),
        dtype=dtype_name(kind),
        instructions=instructions(files.manifest, tokenizer.special),
    )
    budget = prefix_budget(files.bytes, free_memory(on))
    return LoadedEngine(info=info, model=model_of(denoiser, tokenizer, files.manifest, budget))


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
    low, high = files.manifest.noise or (0, vocabulary)
    corruption = UniformCorruption(low=low, high=high)
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


def _tokenizer(files: CheckpointFiles, vocabulary: int) -> FileTokenizer:
    path = files.folder / "tokenizer.json"
    try:
        found = _read_tokenizer(files, path)
        # Added ones stand for images and the like, and are in no prompt.
        last = max(found.raw.get_vocab(with_added_tokens=False).values(), default=0)
        if last >= vocabulary:
            raise ValueError(f"it has a token {last:,}, and the weights have rows for {vocabulary:,}")
        return found
    except Exception as error:  # tokenizers raises bare Exception for damaged files
        raise CheckpointError(f"{path} cannot be read: {error}") from error


def _read_tokenizer(files: CheckpointFiles, path: Path) -> FileTokenizer:
    if (files.folder / MANIFEST).exists():
        return FileTokenizer.from_file(path)
    bos = files.config.get("text_config", {}).get("bos_token_id", 2)
    return FileTokenizer.of_chat(path, ends=end_ids(files.folder, files.config), bos=bos)
