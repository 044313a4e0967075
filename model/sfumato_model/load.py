"""From a checkpoint's name to an engine that fills."""

from __future__ import annotations

import os
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from typing import Any

import torch

from sfumato_model.checkpoint import CheckpointFiles, inspect
from sfumato_model.corruption import UniformCorruption
from sfumato_model.denoiser import Denoiser
from sfumato_model.dense_gemma import DenseDenoiser
from sfumato_model.dense_weights import dense_weights, is_dense
from sfumato_model.device import check_memory, choose_device, choose_dtype, choose_threads, multiplies_in_bfloat16
from sfumato_model.diffusion_gemma import DiffusionGemmaDenoiser
from sfumato_model.engine import CheckpointInfo
from sfumato_model.errors import CheckpointError
from sfumato_model.fill import fill
from sfumato_model.healing import TokenTexts
from sfumato_model.inspect import inspect as inspect_selection
from sfumato_model.manifest import MANIFEST
from sfumato_model.model import Model
from sfumato_model.prefix_store import PrefixStore
from sfumato_model.refine import refine
from sfumato_model.request import (
    FillDraft,
    FillRequest,
    FillResult,
    InspectRequest,
    InspectResult,
    Limits,
    RefineRequest,
    RefineResult,
    RewriteRequest,
    WarmResult,
)
from sfumato_model.rewrite import rewrite
from sfumato_model.tokenizer import FileTokenizer
from sfumato_model.warm import warm

PREFIX_BUDGET = 256 * 2**20
"""Bytes of keys and values that are kept between requests."""


@dataclass(frozen=True, kw_only=True)
class LoadedEngine:
    """A checkpoint on its device."""

    info: CheckpointInfo
    model: Model

    def fill(self, request: FillRequest, limits: Limits) -> Iterator[FillDraft | FillResult]:
        return fill(self.model, request, limits)

    def rewrite(self, request: RewriteRequest, limits: Limits) -> Iterator[FillDraft | FillResult]:
        return rewrite(self.model, request, limits)

    def inspect(self, request: InspectRequest, limits: Limits) -> InspectResult:
        return inspect_selection(self.model, request, limits)

    def refine(self, request: RefineRequest, limits: Limits) -> Iterator[FillDraft | RefineResult]:
        return refine(self.model, request, limits)

    def warm(self, request: FillRequest, limits: Limits) -> WarmResult:
        return warm(self.model, request, limits)


def load_engine(
    source: str,
    *,
    device: str | None = None,
    dtype: str | None = None,
    report: Callable[[str], None] = lambda _: None,
) -> LoadedEngine:
    """Load the checkpoint `source` (see `checkpoint.find`), telling `report` what is being done.

    Raises `CheckpointError` that names the file or the numbers and what to do.
    """
    report(f"looking at checkpoint {source}")
    files = inspect(source)
    on = choose_device(device)
    kind = choose_dtype(dtype, on, files.bytes)
    check_memory(files.name, files.bytes, on, kind)
    torch.set_num_threads(choose_threads(on, files.bytes))
    report(f"loading {files.name} ({files.bytes / 1e6:,.0f} MB) on {on}")
    weights = _weights(files, on, kind)
    tokenizer = _tokenizer(files)
    manifest = files.manifest
    low, high = manifest.noise or (0, weights.config.text_config.vocab_size)
    denoiser = _denoiser(weights, UniformCorruption(low=low, high=high))
    return LoadedEngine(
        info=CheckpointInfo(
            name=files.name,
            source=source,
            parameters=sum(p.numel() for p in weights.parameters()),
            languages=manifest.languages,
            operations=manifest.operations,
            context_tokens=manifest.context_tokens,
            device=str(on),
            dtype=str(kind).removeprefix("torch."),
        ),
        model=Model(
            denoiser=denoiser,
            tokenizer=tokenizer,
            manifest=manifest,
            prefixes=PrefixStore(budget=PREFIX_BUDGET),
            texts=TokenTexts(tokenizer, low, high),
        ),
    )


def _denoiser(weights: Any, corruption: UniformCorruption) -> Denoiser:
    """The class itself, or its forward written for one expert a layer where a small CPU has it in float32."""
    if weights.device.type == "cpu" and weights.dtype == torch.float32 and is_dense(weights.config):
        return DenseDenoiser(dense_weights(weights, narrow=multiplies_in_bfloat16()), corruption)
    return DiffusionGemmaDenoiser(weights, corruption)


def _weights(files: CheckpointFiles, device: torch.device, dtype: torch.dtype) -> Any:
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


def _tokenizer(files: CheckpointFiles) -> FileTokenizer:
    path = files.folder / "tokenizer.json"
    try:
        if (files.folder / MANIFEST).exists():
            return FileTokenizer.from_file(path)
        text = files.config.get("text_config", {})
        end = text.get("eos_token_id", 1)
        return FileTokenizer.of_chat(
            path, end=end[0] if isinstance(end, list) else end, bos=text.get("bos_token_id", 2)
        )
    except Exception as error:  # tokenizers raises bare Exception for damaged files
        raise CheckpointError(f"{path} cannot be read: {error}") from error
