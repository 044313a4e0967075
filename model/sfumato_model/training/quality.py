"""How good the model is on files it was never trained on, in one line for the progress bar."""

from __future__ import annotations

import time
from collections.abc import Sequence
from typing import Any

import torch

from sfumato_model.api.request import FillRequest, Hole, Limits
from sfumato_model.api.result import FillResult
from sfumato_model.checkpoint.manifest import Manifest
from sfumato_model.context.model import Model
from sfumato_model.denoiser.corruption import UniformCorruption
from sfumato_model.denoiser.transformers.denoiser import DiffusionGemmaDenoiser
from sfumato_model.denoiser.transformers.self_conditioning import SoftEmbeddings
from sfumato_model.engines.local.engine import LocalEngine
from sfumato_model.engines.started import texts_of
from sfumato_model.operations.fill import fill
from sfumato_model.text.tokenizer import FileTokenizer
from sfumato_model.training.data.held_out import HeldOutHole
from sfumato_model.training.optimization.batch import Batch
from sfumato_model.training.optimization.loss import Objective, multiplied_in


def held_out_losses(model: Any, corruption: UniformCorruption, batches: list[Batch], dtype: torch.dtype) -> str:
    """Encoder loss, hole loss and hole accuracy over `batches`, noise and self-conditioning as in training.

    `dtype` is what matrices are multiplied in.
    """
    soft = SoftEmbeddings(model.model.decoder)
    generator = torch.Generator(device=model.device).manual_seed(0)
    objective = Objective(model=model, soft=soft, corruption=corruption, generator=generator)
    model.eval()
    sums = torch.zeros(3)
    with torch.no_grad(), multiplied_in(dtype, model.device):
        for batch in batches:
            found = objective.losses(batch, self_condition=True)
            sums += torch.stack([found.encoder, found.hole, found.accuracy]).cpu()
    soft.remove()
    encoder, hole, accuracy = (sums / len(batches)).tolist()
    return f"| held out: encoder {encoder:.3f} hole {hole:.3f} accuracy {accuracy:.3f}"


def held_out_exact(
    model: Any,
    corruption: UniformCorruption,
    tokenizer: FileTokenizer,
    manifest: Manifest,
    holes: Sequence[HeldOutHole],
) -> str:
    """Share of `holes` that a fill with the real sampler gets exactly right."""
    model.eval()
    denoiser = DiffusionGemmaDenoiser(model, corruption)
    texts = texts_of(corruption, tokenizer)
    engine = LocalEngine(denoiser, texts, prefix_budget=0)
    loaded = Model(engine=engine, tokenizer=tokenizer, manifest=manifest, texts=texts)
    hits = 0
    for hole in holes:
        request = FillRequest(
            segments=(hole.before, Hole(), hole.after), path=hole.path, single_line=True, copies=False
        )
        *_, result = fill(loaded, request, Limits(clock=time.monotonic))
        assert isinstance(result, FillResult)
        hits += result.candidates[0].texts[0].rstrip() == hole.truth.rstrip()
    return f"exact {hits / len(holes):.3f} of {len(holes)}"
