"""The Denoiser over `transformers.DiffusionGemmaForBlockDiffusion`: its modules, in few operations (`layer.py`).

The class itself goes through a canvas and a text one after the other, copies all keys at every step, and spells every
norm out: 9,193 operations a step of the released depth. It stays the definition (`tests/model/test_real_class.py`).
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

import torch
from torch import Tensor
from torch.nn import functional as f

from sfumato_model.checkpoint.text_config import SLIDING
from sfumato_model.denoiser.base import chunk_on
from sfumato_model.denoiser.by_torch import TorchDenoiser, padded
from sfumato_model.denoiser.corruption import UniformCorruption
from sfumato_model.denoiser.rows import Rows
from sfumato_model.denoiser.space import Space
from sfumato_model.denoiser.transformers.layer import after, attend, feed_forward, keys_and_values, normed
from sfumato_model.denoiser.transformers.sight import KEYS, ROWS, Turns, masks, turns

SLACK = 256
"""Tokens by which a context can be shortened before the window of its sliding layers has to be encoded again."""


@dataclass(frozen=True, kw_only=True)
class _Layout:
    """Padded rows, what each sees in either kind of layer, and how far each is turned."""

    rows: Rows
    masks: dict[str, Tensor]
    angles: dict[str, Turns]


class DiffusionGemmaDenoiser(TorchDenoiser[_Layout]):
    """`model` is in eval mode."""

    room = 512
    padding = ROWS + KEYS

    def __init__(self, model: Any, corruption: UniformCorruption) -> None:
        text = model.config.text_config
        self._model = model
        self._kinds: list[str] = list(text.layer_types)
        self._cap: float | None = text.final_logit_softcapping
        self._decoder = model.model.decoder
        self._layers = self._decoder.layers
        encoder = model.model.encoder.language_model
        scalars = zip(encoder.layers, self._layers, strict=True)
        self._scales = [(its.layer_scalar, own.layer_scalar) for its, own in scalars]
        attentions = [layer.self_attn for layer in self._layers]
        super().__init__(
            corruption,
            vocabulary=text.vocab_size,
            window=text.sliding_window,
            shapes=tuple((a.k_proj.out_features // a.head_dim, a.head_dim) for a in attentions),
            like=self._decoder.embed_tokens.weight,
        )

    @property
    def _chunk(self) -> int:
        return chunk_on(self.device)

    def _first(self, space: Space, length: int) -> tuple[int, ...]:
        kept = max(0, length - self._window - SLACK)
        kinds = zip(space.first, self._kinds, strict=True)
        return tuple(max(own, kept) if kind == SLIDING else own for own, kind in kinds)

    def _pass(self, space: Space, layout: _Layout, states: Tensor, wanted: Tensor) -> Tensor:
        rows = layout.rows
        text = rows.text.unsqueeze(1)
        states = f.pad(states, (0, 0, 0, rows.count - len(states)))
        for at, (layer, kind) in enumerate(zip(self._layers, self._kinds, strict=True)):
            seen = layout.masks[kind]
            first = rows.first(self._window) if kind == SLIDING else 0
            queries, keys, values = keys_and_values(layer, states, layout.angles[kind])
            keys, values = space.put(at, rows.context, keys, values, first, seen.shape[1])
            found = attend(queries, keys, values, seen)
            states = after(layer, states, found, torch.where(text, *self._scales[at]))
        return normed(self._decoder.norm, states.index_select(0, wanted))

    def _embed(self, ids: Tensor) -> Tensor:
        rows: Tensor = self._decoder.embed_tokens(ids)
        return rows

    def _mixed(self, belief: Tensor) -> Tensor:
        embed = self._decoder.embed_tokens
        weight: Tensor = embed.weight
        return (belief.to(weight.dtype) @ weight) * embed.embed_scale.to(weight.dtype)

    def _conditioned(self, embedded: Tensor, signal: Tensor | None) -> Tensor:
        module = self._decoder.self_conditioning
        if signal is not None:
            embedded = embedded + feed_forward(module, normed(module.pre_norm, signal))
        return normed(module.post_norm, embedded)

    def _head(self, states: Tensor) -> Tensor:
        logits: Tensor = self._model.lm_head(states).float()
        return logits if self._cap is None else torch.tanh(logits / self._cap).mul_(self._cap)

    def _layout(self, rows: Rows) -> _Layout:
        rows = padded(rows, -(-rows.count // ROWS) * ROWS)
        return _Layout(rows=rows, masks=masks(rows, self._window), angles=self._angles(rows.positions))

    def _angles(self, positions: Tensor) -> dict[str, Turns]:
        rotary = self._decoder.rotary_emb
        dtype = self._decoder.embed_tokens.weight.dtype

        def of(kind: str) -> Turns:
            angle = positions.unsqueeze(1).float() * getattr(rotary, f"{kind}_inv_freq").float()
            return turns(angle, getattr(rotary, f"{kind}_attention_scaling"), dtype)

        return {kind: of(kind) for kind in set(self._kinds)}
