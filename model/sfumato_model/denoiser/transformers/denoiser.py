"""The Denoiser over `transformers.DiffusionGemmaForBlockDiffusion`: its modules, in few operations (`layer.py`).

The class itself goes through a canvas and a text one after the other, copies all keys at every step, and spells every
norm out: 9,193 operations a step of the released depth. It stays the definition (`tests/model/test_real_class.py`).
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from typing import Any

import torch
from torch import Tensor
from torch.nn import functional as f

from sfumato_model.checkpoint.text_config import SLIDING
from sfumato_model.denoiser.base import Texts, chunk_on
from sfumato_model.denoiser.canvas import Canvas
from sfumato_model.denoiser.corruption import UniformCorruption
from sfumato_model.denoiser.prefix import Prefix, encoded_length
from sfumato_model.denoiser.space import Space
from sfumato_model.denoiser.transformers.layer import after, attend, conditioned, keys_and_values, normed
from sfumato_model.denoiser.transformers.sight import KEYS, ROWS, Rows, Turns, turns

ROOM = 512
"""Rows behind a context that its space has from the start."""
SLACK = 256
"""Tokens by which a context can be shortened before the window of its sliding layers has to be encoded again."""


@dataclass(frozen=True, kw_only=True)
class _Layout:
    """Padded rows, what each sees in either kind of layer, and how far each is turned."""

    rows: Rows
    masks: dict[str, Tensor]
    angles: dict[str, Turns]


@dataclass(frozen=True, kw_only=True)
class _CanvasPass:
    """What of a canvas is the same at every step: its `rows`, and their `layout` where no draft is read beside them.

    `certain` is (C, hidden) the decoder's input of clamped rows once there is a belief.
    """

    canvas: Canvas
    rows: Rows
    layout: _Layout
    certain: Tensor


class DiffusionGemmaDenoiser:
    """`model` is in eval mode. One request at a time: the space of the last prefix is overwritten by every pass."""

    def __init__(self, model: Any, corruption: UniformCorruption) -> None:
        self._model = model
        text = model.config.text_config
        self.corruption = corruption
        self.vocabulary: int = text.vocab_size
        self.device: torch.device = model.device
        self._kinds: list[str] = list(text.layer_types)
        self._window: int = text.sliding_window
        self._cap: float | None = text.final_logit_softcapping
        self._decoder = model.model.decoder
        self._layers = self._decoder.layers
        encoder = model.model.encoder.language_model
        scalars = zip(encoder.layers, self._layers, strict=True)
        self._scales = [(its.layer_scalar, own.layer_scalar) for its, own in scalars]
        attentions = [layer.self_attn for layer in self._layers]
        self._shapes = tuple((a.k_proj.out_features // a.head_dim, a.head_dim) for a in attentions)
        self._space: Space | None = None
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
        space = self._space_of(base, start, len(ids) - start)
        last: Tensor | None = None
        chunk = chunk_on(self.device)
        for at in range(start, len(ids), chunk):
            between_chunks()
            texts = Texts.pack([ids[at : at + chunk]], at, self.device)
            only = torch.tensor([len(texts.ids) - 1], device=self.device)
            last = self._pass(space, self._layout(Rows.of_texts(at, texts)), self._embed(texts.ids), only)[0]
        assert last is not None
        kept = max(0, len(ids) - self._window - SLACK)
        kinds = zip(space.first, self._kinds, strict=True)
        first = tuple(max(own, kept) if kind == SLIDING else own for own, kind in kinds)
        return space.prefix(tuple(ids), last, first, self._window)

    @torch.inference_mode()
    def logits(self, prefix: Prefix, canvas: Canvas, slots: Tensor, belief: Tensor | None) -> Tensor:
        known = self._known(canvas)
        space = self._space_behind(prefix, canvas.length)
        embedded = self._input(known, slots, belief)
        return self._head(self._pass(space, known.layout, embedded, canvas.hole_at))

    @torch.inference_mode()
    def causal_logits(self, prefix: Prefix, texts: Texts, at: Tensor) -> Tensor:
        if not len(texts.ids):
            return self._head(prefix.last.expand(len(at), -1))
        space = self._space_behind(prefix, len(texts.ids))
        layout = self._layout(Rows.of_texts(prefix.length, texts))
        states = self._pass(space, layout, self._embed(texts.ids), at.clamp_min(0))
        return self._head(torch.where((at < 0).unsqueeze(1), prefix.last, states))

    @torch.inference_mode()
    def both_logits(
        self, prefix: Prefix, canvas: Canvas, slots: Tensor, belief: Tensor | None, texts: Texts, at: Tensor
    ) -> tuple[Tensor, Tensor]:
        if not len(texts.ids):
            return self.logits(prefix, canvas, slots, belief), self.causal_logits(prefix, texts, at)
        known = self._known(canvas)
        rows = known.rows.and_also(Rows.of_texts(prefix.length, texts))
        space = self._space_behind(prefix, len(rows.positions))
        embedded = torch.cat([self._input(known, slots, belief), self._embed(texts.ids)])
        wanted = torch.cat([canvas.hole_at, canvas.length + at.clamp_min(0)])
        states = self._pass(space, self._layout(rows), embedded, wanted)
        count = len(canvas.hole_at)
        causal = torch.where((at < 0).unsqueeze(1), prefix.last, states[count:])
        logits = self._head(torch.cat([states[:count], causal]))
        return logits[:count], logits[count:]

    def _pass(self, space: Space, layout: _Layout, states: Tensor, wanted: Tensor) -> Tensor:
        """All layers over `states` (N, hidden), the rows' input; normed states of the rows `wanted`."""
        rows = layout.rows
        text = rows.text.unsqueeze(1)
        states = f.pad(states, (0, 0, 0, len(rows.positions) - len(states)))
        for at, (layer, kind) in enumerate(zip(self._layers, self._kinds, strict=True)):
            seen = layout.masks[kind]
            queries, keys, values = keys_and_values(layer, states, layout.angles[kind])
            keys, values = space.put(at, rows.context, keys, values, rows.first(kind, self._window), seen.shape[1])
            found = attend(queries, keys, values, seen)
            states = after(layer, states, found, torch.where(text, *self._scales[at]))
        return normed(self._decoder.norm, states.index_select(0, wanted))

    def _input(self, known: _CanvasPass, slots: Tensor, belief: Tensor | None) -> Tensor:
        """The decoder's input (C, hidden): with a belief, clamped rows are as certain as they were before."""
        module = self._decoder.self_conditioning
        if belief is None:
            return conditioned(module, self._embed(known.canvas.with_slots(slots)), None)
        embed = self._decoder.embed_tokens
        weight = embed.weight
        signal = (belief.to(weight.dtype) @ weight) * embed.embed_scale.to(weight.dtype)
        return known.certain.index_put((known.canvas.hole_at,), conditioned(module, self._embed(slots), signal))

    def _embed(self, ids: Tensor) -> Tensor:
        rows: Tensor = self._decoder.embed_tokens(ids)
        return rows

    def _head(self, states: Tensor) -> Tensor:
        """(N, vocabulary) float32, capped as the class caps it."""
        logits: Tensor = self._model.lm_head(states).float()
        return logits if self._cap is None else torch.tanh(logits / self._cap).mul_(self._cap)

    def _layout(self, rows: Rows) -> _Layout:
        rows = rows.padded()
        return _Layout(rows=rows, masks=rows.masks(self._window), angles=self._angles(rows.positions))

    def _angles(self, positions: Tensor) -> dict[str, Turns]:
        rotary = self._decoder.rotary_emb
        dtype = self._decoder.embed_tokens.weight.dtype

        def of(kind: str) -> Turns:
            angle = positions.unsqueeze(1).float() * getattr(rotary, f"{kind}_inv_freq").float()
            return turns(angle, getattr(rotary, f"{kind}_attention_scaling"), dtype)

        return {kind: of(kind) for kind in set(self._kinds)}

    def _known(self, canvas: Canvas) -> _CanvasPass:
        known = self._canvas
        if known is None or known.canvas is not canvas:
            rows = Rows.of_canvas(canvas)
            ids = self._embed(canvas.ids)
            certain = conditioned(self._decoder.self_conditioning, ids, ids)
            known = _CanvasPass(canvas=canvas, rows=rows, layout=self._layout(rows), certain=certain)
            self._canvas = known
        return known

    def _space_behind(self, prefix: Prefix, room: int) -> Space:
        space = self._space
        # Its rows and the keys that they see are padded.
        if space is None or space.source is not prefix or space.room < room + ROWS + KEYS:
            space = self._space = self._space_of(prefix, prefix.length, max(room, ROOM))
        return space

    def _space_of(self, source: Prefix | None, length: int, room: int) -> Space:
        like = self._decoder.embed_tokens.weight
        return Space.of(source, length, room=room + ROWS + KEYS, shapes=self._shapes, like=like)
