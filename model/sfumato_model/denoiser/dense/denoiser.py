"""The Denoiser for small checkpoints on a CPU: DiffusionGemma's forward over `weights.py`.

Where matrices are small, most of the class's time goes into what surrounds them. Here a layer is five products, the
last layer runs only for rows that are read, norms and gates are few operations, and a context's keys and values stay
where they are from step to step. `denoiser/transformers` runs the class itself, for everything else.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass

import torch
from torch import Tensor
from torch.nn import functional as f

from sfumato_model.denoiser.base import Texts
from sfumato_model.denoiser.canvas import Canvas
from sfumato_model.denoiser.corruption import UniformCorruption
from sfumato_model.denoiser.dense.layer import after, attend, conditioned, embedded, head, keys_and_values, normed
from sfumato_model.denoiser.dense.layout import (
    MOST_PADDING,
    Layout,
    canvas_layout,
    causal_layout,
    joined,
    padded,
    rounded,
)
from sfumato_model.denoiser.dense.weights import DenseWeights
from sfumato_model.denoiser.prefix import Prefix, encoded_length
from sfumato_model.denoiser.space import Space

CHUNK = 128
"""Context tokens encoded at once; an abort waits for one chunk at most."""

ROOM = 256
"""Rows behind a context that its space has from the start."""


@dataclass(frozen=True, kw_only=True)
class _CanvasPass:
    """What of a canvas is the same at every step."""

    canvas: Canvas
    layout: Layout
    clamped: Tensor
    """(C, hidden) decoder input of clamped rows once there is a belief; holes are filled in at each step."""


class DenseDenoiser:
    """One request at a time: the space of the last prefix is kept, and overwritten by every pass."""

    def __init__(self, weights: DenseWeights, corruption: UniformCorruption) -> None:
        self._weights = weights
        self.corruption = corruption
        self.vocabulary = len(weights.embed)
        self.device = weights.embed.device
        # Of its dtype keys and values are.
        self._like = weights.embed if weights.head.narrow is None else weights.head.narrow
        self._shapes = tuple((layer.groups, layer.width) for layer in weights.layers)
        self._kept: Space | None = None
        self._canvas: _CanvasPass | None = None

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
        space = self._space_of(base, start, len(ids) - start + MOST_PADDING)
        last: Tensor | None = None
        for at in range(start, len(ids), CHUNK):
            between_chunks()
            part = torch.tensor(ids[at : at + CHUNK], dtype=torch.long)
            positions = torch.arange(at, at + len(part))
            only = torch.tensor([len(part) - 1])
            last = self._encode_after(space, at, part, positions, None, only)[0]
        assert last is not None
        return space.prefix(tuple(ids), last, (0,) * len(self._shapes), self._weights.window)

    @torch.inference_mode()
    def logits(self, prefix: Prefix, canvas: Canvas, slots: Tensor, belief: Tensor | None) -> Tensor:
        known = self._canvas_pass(prefix, canvas)
        rows = self._input(known, slots, belief)
        space = self._space(prefix, canvas.length)
        return head(self._weights, self._layers(space, prefix.length, rows, known.layout, canvas.hole_at))

    @torch.inference_mode()
    def both_logits(
        self, prefix: Prefix, canvas: Canvas, slots: Tensor, belief: Tensor | None, texts: Texts, at: Tensor
    ) -> tuple[Tensor, Tensor]:
        weights, count = self._weights, len(texts.ids)
        farthest = prefix.length + max(segment.length for segment in canvas.segments)
        if not count or farthest > weights.window:
            return self.logits(prefix, canvas, slots, belief), self.causal_logits(prefix, texts, at)
        known = self._canvas_pass(prefix, canvas)
        layout = joined(known.layout, causal_layout(weights, prefix.length, texts.positions, texts.segment))
        rows = torch.cat([self._input(known, slots, belief), embedded(weights, texts.ids)])
        space = self._space(prefix, len(rows))
        wanted = torch.cat([canvas.hole_at, canvas.length + at.clamp_min(0)])
        states = self._layers(space, prefix.length, rows, layout, wanted)
        slots_at = len(canvas.hole_at)
        causal = torch.where((at < 0).unsqueeze(1), prefix.last, states[slots_at:])
        logits = head(weights, torch.cat([states[:slots_at], causal]))
        return logits[:slots_at], logits[slots_at:]

    @torch.inference_mode()
    def causal_logits(self, prefix: Prefix, texts: Texts, at: Tensor) -> Tensor:
        states = prefix.last.unsqueeze(0)
        if len(texts.ids):
            space = self._space(prefix, len(texts.ids))
            rows = self._encode_after(space, prefix.length, texts.ids, texts.positions, texts.segment, at.clamp_min(0))
            return head(self._weights, torch.where((at < 0).unsqueeze(1), states, rows))
        return head(self._weights, states.expand(len(at), -1))

    def _input(self, known: _CanvasPass, slots: Tensor, belief: Tensor | None) -> Tensor:
        """The decoder's input (C, hidden): with a belief, clamped rows are as certain as they were before."""
        weights = self._weights
        if belief is None:
            return conditioned(weights, embedded(weights, known.canvas.with_slots(slots)), None)
        rows = conditioned(weights, embedded(weights, slots), weights.mix(belief))
        return known.clamped.index_put((known.canvas.hole_at,), rows)

    def _encode_after(
        self, space: Space, length: int, ids: Tensor, positions: Tensor, segment: Tensor | None, wanted: Tensor
    ) -> Tensor:
        """Encode `ids` after `length` tokens; hidden states of the rows `wanted`."""
        layout = causal_layout(self._weights, length, positions, segment)
        return self._layers(space, length, embedded(self._weights, ids), layout, wanted)

    def _layers(self, space: Space, length: int, rows: Tensor, layout: Layout, wanted: Tensor) -> Tensor:
        """All layers over `rows` (N, hidden) behind `length` context tokens; normed states of the rows `wanted`."""
        weights = self._weights
        layout = padded(layout, length)
        rows = f.pad(rows, (0, 0, 0, layout.count - len(rows)))
        read = f.pad(wanted, (0, rounded(len(wanted)) - len(wanted)))
        for index, layer in enumerate(weights.layers):
            sight, scale = layout.sliding if layer.sliding else layout.full, layout.scales[index]
            queries, keys, values = keys_and_values(layer, rows, sight.turns, weights.eps)
            assert sight.own is not None, "a padded layout hides its padding"
            keys, values = space.put(index, length, keys, values, 0, length + sight.own.shape[-1])
            if index == len(weights.layers) - 1:
                # Only these are read.
                rows, queries, sight = rows[read], queries[read], sight.of_rows(read)
                scale = scale[read] if isinstance(scale, Tensor) else scale
            found = attend(layer, queries, keys[:, sight.first :], values[:, sight.first :], sight)
            rows = after(layer, rows, found, weights.eps).mul_(scale)
        return normed(rows, weights.eps, weights.norm)[: len(wanted)]

    def _space(self, prefix: Prefix, room: int) -> Space:
        space = self._kept
        room += MOST_PADDING
        if space is None or space.source is not prefix or space.room < room:
            space = self._kept = self._space_of(prefix, prefix.length, max(room, ROOM))
        return space

    def _space_of(self, source: Prefix | None, length: int, room: int) -> Space:
        return Space.of(source, length, room=room, shapes=self._shapes, like=self._like)

    def _canvas_pass(self, prefix: Prefix, canvas: Canvas) -> _CanvasPass:
        known = self._canvas
        if known is None or known.canvas is not canvas:
            weights = self._weights
            certain = embedded(weights, canvas.ids)
            known = _CanvasPass(
                canvas=canvas,
                layout=canvas_layout(weights, prefix.length, canvas),
                clamped=conditioned(weights, certain, certain),
            )
            self._canvas = known
        return known
