"""The Denoiser over `transformers.DiffusionGemmaForBlockDiffusion`.

transformers' caches are used as carriers of tensors only: they are neither cropped nor shared (see ARCHITECTURE.md,
"What the class gets wrong").
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from typing import Any

import torch
from torch import Tensor
from transformers import DynamicCache
from transformers.cache_utils import DynamicLayer

from sfumato_model.denoiser.base import Texts
from sfumato_model.denoiser.canvas import Canvas
from sfumato_model.denoiser.corruption import UniformCorruption
from sfumato_model.denoiser.prefix import Prefix, encoded_length
from sfumato_model.denoiser.transformers.self_conditioning import SoftEmbeddings, soft_cap

CHUNK = 256
"""Context tokens encoded at once; an abort waits for one chunk at most."""


class DiffusionGemmaDenoiser:
    """`model` is in eval mode, with sdpa attention (boolean 4D masks are silently wrong under eager)."""

    def __init__(self, model: Any, corruption: UniformCorruption) -> None:
        self._model = model
        text = model.config.text_config
        self.corruption = corruption
        self.vocabulary: int = text.vocab_size
        self.device: torch.device = model.device
        self._kinds: list[str] = list(text.layer_types)
        self._window: int = text.sliding_window
        self._cap: float | None = text.final_logit_softcapping
        self._encoder = model.model.encoder.language_model
        self._decoder = model.model.decoder
        self._soft = SoftEmbeddings(self._decoder)

    def release(self) -> None:
        """Take the hook off the model again, for a caller that goes on using it."""
        self._soft.remove()

    @torch.inference_mode()
    def encode(
        self,
        ids: Sequence[int],
        base: Prefix | None = None,
        between_chunks: Callable[[], None] = lambda: None,
    ) -> Prefix:
        start = encoded_length(base, ids)
        if base is not None and start == len(ids):
            return base
        cache = self._cache(base, [slice(start)] * len(self._kinds)) if base is not None and start else DynamicCache()
        tokens = torch.tensor(ids, dtype=torch.long, device=self.device)
        states = None
        for at in range(start, len(ids), CHUNK):
            between_chunks()
            part = tokens[at : at + CHUNK]
            positions = torch.arange(at, at + len(part), device=self.device)
            states = self._encode_after(cache, at, part, positions, None)
        assert states is not None
        layers: Any = cache.layers
        return Prefix(
            ids=tuple(ids),
            keys=tuple(layer.keys for layer in layers),
            values=tuple(layer.values for layer in layers),
            last=states[-1],
        )

    @torch.inference_mode()
    def logits(self, prefix: Prefix, canvas: Canvas, slots: Tensor, belief: Tensor | None) -> Tensor:
        ids = canvas.with_slots(slots).unsqueeze(0)
        self._soft.signal = None
        if belief is not None:
            self._soft.signal = self._soft.of_canvas(ids, canvas.hole.unsqueeze(0), belief)
        # A sliding layer's queries all see the last window - 1 context tokens and the whole canvas.
        visible = {"full_attention": prefix.length, "sliding_attention": min(prefix.length, self._window - 1)}
        cache = self._cache(prefix, [slice(prefix.length - visible[kind], None) for kind in self._kinds])
        states = self._decoder(
            decoder_input_ids=ids,
            past_key_values=cache,
            decoder_attention_mask={kind: _segments_mask(canvas, count) for kind, count in visible.items()},
            decoder_position_ids=canvas.positions.unsqueeze(0),
        ).last_hidden_state
        self._soft.signal = None
        return self._head(states[0].index_select(0, canvas.hole_at))

    @torch.inference_mode()
    def causal_logits(self, prefix: Prefix, texts: Texts, at: Tensor) -> Tensor:
        states = prefix.last.unsqueeze(0)
        if len(texts.ids):
            cache = self._cache(prefix, [slice(None)] * len(self._kinds))
            after = self._encode_after(cache, prefix.length, texts.ids, texts.positions, texts.segment)
            states = torch.cat([states, after])
        return self._head(states.index_select(0, at + 1))

    def both_logits(
        self, prefix: Prefix, canvas: Canvas, slots: Tensor, belief: Tensor | None, texts: Texts, at: Tensor
    ) -> tuple[Tensor, Tensor]:
        return self.logits(prefix, canvas, slots, belief), self.causal_logits(prefix, texts, at)

    def _encode_after(
        self, cache: DynamicCache, length: int, ids: Tensor, positions: Tensor, segment: Tensor | None
    ) -> Tensor:
        """Encode `ids` after the `length` tokens in `cache`; hidden states (len(ids), hidden)."""
        output = self._encoder(
            input_ids=ids.unsqueeze(0),
            attention_mask={
                "full_attention": _causal_mask(length, positions, segment, None),
                "sliding_attention": _causal_mask(length, positions, segment, self._window),
            },
            position_ids=positions.unsqueeze(0),
            past_key_values=cache,
        )
        states: Tensor = output.last_hidden_state[0]
        return states

    def _head(self, states: Tensor) -> Tensor:
        return soft_cap(self._model.lm_head(states), self._cap)

    def _cache(self, prefix: Prefix, parts: Sequence[slice]) -> DynamicCache:
        """A cache that starts with a part of `prefix` for each layer; growing it copies, so `prefix` stays."""
        cache = DynamicCache()
        cache.layers = [
            _layer(keys[..., part, :], values[..., part, :])
            for part, keys, values in zip(parts, prefix.keys, prefix.values, strict=True)
        ]
        return cache


def _layer(keys: Tensor, values: Tensor) -> DynamicLayer:
    layer = DynamicLayer()
    layer.dtype, layer.device = keys.dtype, keys.device
    layer.keys, layer.values = keys, values
    layer.is_initialized = True
    return layer


def _segments_mask(canvas: Canvas, context: int) -> Tensor | None:
    """(1, 1, C, context + C) bool: every segment sees the context and itself. `None`, all of it, for a single one."""
    if len(canvas.segments) == 1:
        return None
    own = canvas.segment.unsqueeze(1) == canvas.segment.unsqueeze(0)
    return torch.cat([own.new_ones(len(own), context), own], 1)[None, None]


def _causal_mask(length: int, positions: Tensor, segment: Tensor | None, window: int | None) -> Tensor | None:
    """(1, 1, N, length + N) bool for N tokens after `length` context tokens. `None` is sdpa's own causal rule."""
    count = len(positions)
    if length == 0 and segment is None and (window is None or count <= window):
        return None
    keys = torch.cat([torch.arange(length, device=positions.device), positions])
    distance = positions.unsqueeze(1) - keys.unsqueeze(0)
    seen = distance >= 0
    if window is not None:
        seen &= distance < window
    if segment is not None:
        seen[:, length:] &= segment.unsqueeze(1) == segment.unsqueeze(0)
    return seen[None, None]
