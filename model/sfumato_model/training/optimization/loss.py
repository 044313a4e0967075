"""What is minimised: cross-entropy of the hole positions, and of the encoder's next token."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

import torch
from torch import Tensor
from torch.nn import functional as F
from transformers import DynamicCache

from sfumato_model.denoiser.corruption import UniformCorruption
from sfumato_model.denoiser.transformers.self_conditioning import SoftEmbeddings, soft_cap
from sfumato_model.training.optimization.batch import Batch

NO_MASK = {"full_attention": None, "sliding_attention": None}


@dataclass(frozen=True, kw_only=True)
class Losses:
    """Mean losses in nats a token; `accuracy` is the share of hole tokens (fill left out) whose argmax is right."""

    encoder: Tensor
    hole: Tensor
    accuracy: Tensor

    @property
    def total(self) -> Tensor:
        return self.encoder + self.hole


def multiplied_in(dtype: torch.dtype, device: torch.device) -> torch.autocast:
    """A context in which float32 matrices are multiplied in `dtype`."""
    return torch.autocast(device.type, dtype, enabled=dtype != torch.float32)


@dataclass(frozen=True, kw_only=True)
class Objective:
    """The losses of a model. Noise comes from `generator`, on the model's device.

    `model` is a `DiffusionGemmaForBlockDiffusion` with sdpa attention; texts are shorter than its sliding window,
    so one mask serves both kinds of layers.
    """

    model: Any
    soft: SoftEmbeddings
    corruption: UniformCorruption
    generator: torch.Generator

    def losses(self, batch: Batch, *, self_condition: bool, holes: bool = True) -> Losses:
        """Run encoder and decoder over `batch`; without `holes` the encoder alone (the first part of training)."""
        cache = DynamicCache()
        states = self.model.model.encoder.language_model(
            input_ids=batch.text, attention_mask=NO_MASK, past_key_values=cache
        ).last_hidden_state
        follows = batch.text_valid[:, 1:]
        encoder = F.cross_entropy(_logits(self.model, states[:, :-1][follows]), batch.text[:, 1:][follows])
        if not holes:
            zero = encoder.detach() * 0
            return Losses(encoder=encoder, hole=zero, accuracy=zero)
        logits = self._denoised(batch, cache, self_condition=self_condition)
        truth, weight = batch.canvas[batch.hole], batch.weight[batch.hole]
        each = F.cross_entropy(logits, truth, reduction="none")
        right = (logits.argmax(-1) == truth)[weight == 1].float().mean()
        return Losses(encoder=encoder, hole=(each * weight).sum() / weight.sum(), accuracy=right)

    def _denoised(self, batch: Batch, cache: DynamicCache, *, self_condition: bool) -> Tensor:
        """Logits of the hole positions after noise, (holes of the batch, vocabulary)."""
        noisy = self.corruption.corrupt(batch.start, batch.noise, self.generator)
        self.soft.signal = None
        if self_condition:
            with torch.no_grad():
                first = _hole_logits(self.model, batch, noisy, cache)
                self.soft.signal = self.soft.of_canvas(noisy, batch.hole, first.softmax(-1))
        logits = _hole_logits(self.model, batch, noisy, cache)
        self.soft.signal = None
        return logits


def _hole_logits(model: Any, batch: Batch, canvas: Tensor, cache: DynamicCache) -> Tensor:
    """Logits of the hole positions only, shape (holes of the batch, vocabulary)."""
    states = model.model.decoder(
        decoder_input_ids=canvas,
        past_key_values=cache,
        decoder_attention_mask={"full_attention": batch.mask, "sliding_attention": batch.mask},
        decoder_position_ids=batch.positions,
    ).last_hidden_state
    return _logits(model, states[batch.hole])


def _logits(model: Any, states: Tensor) -> Tensor:
    return soft_cap(model.lm_head(states), model.config.text_config.final_logit_softcapping)
