"""A denoiser over torch, but for how rows go through its layers: what is encoded, kept and read, and in which pass."""

from __future__ import annotations

from abc import ABC, abstractmethod
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from typing import Generic, TypeVar

import torch
from torch import Tensor

from sfumato_model.denoiser.base import Texts
from sfumato_model.denoiser.canvas import Canvas
from sfumato_model.denoiser.corruption import UniformCorruption
from sfumato_model.denoiser.prefix import Prefix, encoded_length
from sfumato_model.denoiser.rows import Rows
from sfumato_model.denoiser.space import Shape, Space

Layout = TypeVar("Layout")
"""Padded rows as the layers want them: what they see, and how far they are turned."""


@dataclass(frozen=True, kw_only=True)
class CanvasPass(Generic[Layout]):
    """What of a canvas is the same at every step: its `rows`, and their `layout` where no draft is read beside them.

    `certain` is (C, hidden) the decoder's input of clamped rows once there is a belief.
    """

    canvas: Canvas
    rows: Rows
    layout: Layout
    certain: Tensor


class TorchDenoiser(ABC, Generic[Layout]):
    """One request at a time: the space of the last prefix is kept, and overwritten by every pass.

    Keys and values have `shapes`, and dtype and device of `like`. A space has room for `room` rows behind a context
    from the start, and for the `padding` of any.
    """

    room: int
    padding: int

    def __init__(
        self, corruption: UniformCorruption, *, vocabulary: int, window: int, shapes: tuple[Shape, ...], like: Tensor
    ) -> None:
        self.corruption = corruption
        self.vocabulary = vocabulary
        self.device = like.device
        self._window = window
        self._shapes = shapes
        self._like = like
        self._space: Space | None = None
        self._canvas: CanvasPass[Layout] | None = None

    @property
    @abstractmethod
    def _chunk(self) -> int:
        """Context tokens that are encoded at once; an abort waits for one chunk at most."""

    @abstractmethod
    def _embed(self, ids: Tensor) -> Tensor: ...

    @abstractmethod
    def _mixed(self, belief: Tensor) -> Tensor:
        """The embedding (H, hidden) of a belief (H, vocabulary)."""

    @abstractmethod
    def _conditioned(self, embedded: Tensor, signal: Tensor | None) -> Tensor:
        """The decoder's input of rows, with the belief of the step before; without one the signal is zero."""

    @abstractmethod
    def _layout(self, rows: Rows) -> Layout: ...

    @abstractmethod
    def _pass(self, space: Space, layout: Layout, states: Tensor, wanted: Tensor) -> Tensor:
        """All layers over `states` (N, hidden), the rows' input; normed states of the rows `wanted`."""

    @abstractmethod
    def _head(self, states: Tensor) -> Tensor:
        """(N, vocabulary) float32."""

    def _first(self, space: Space, _length: int) -> tuple[int, ...]:
        """The first token of `_length` that each layer keeps of a context: here all that the space has."""
        return space.first

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
        chunk = self._chunk
        for at in range(start, len(ids), chunk):
            between_chunks()
            texts = Texts.pack([ids[at : at + chunk]], at, self.device)
            only = torch.tensor([len(texts.ids) - 1], device=self.device)
            last = self._pass(space, self._layout(Rows.of_texts(at, texts)), self._embed(texts.ids), only)[0]
        assert last is not None
        return space.prefix(tuple(ids), last, self._first(space, len(ids)), self._window)

    @torch.inference_mode()
    def logits(self, prefix: Prefix, canvas: Canvas, slots: Tensor, belief: Tensor | None) -> Tensor:
        known = self._known(canvas)
        space = self._space_behind(prefix, canvas.length)
        return self._head(self._pass(space, known.layout, self._input(known, slots, belief), canvas.hole_at))

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
        states = torch.cat([self._input(known, slots, belief), self._embed(texts.ids)])
        wanted = torch.cat([canvas.hole_at, canvas.length + at.clamp_min(0)])
        states = self._pass(space, self._layout(rows), states, wanted)
        count = len(canvas.hole_at)
        causal = torch.where((at < 0).unsqueeze(1), prefix.last, states[count:])
        logits = self._head(torch.cat([states[:count], causal]))
        return logits[:count], logits[count:]

    def _input(self, known: CanvasPass[Layout], slots: Tensor, belief: Tensor | None) -> Tensor:
        """The decoder's input (C, hidden): with a belief, clamped rows are as certain as they were before."""
        if belief is None:
            return self._conditioned(self._embed(known.canvas.with_slots(slots)), None)
        rows = self._conditioned(self._embed(slots), self._mixed(belief))
        return known.certain.index_put((known.canvas.hole_at,), rows)

    def _known(self, canvas: Canvas) -> CanvasPass[Layout]:
        known = self._canvas
        if known is None or known.canvas is not canvas:
            rows, ids = Rows.of_canvas(canvas), self._embed(canvas.ids)
            certain = self._conditioned(ids, ids)
            known = CanvasPass(canvas=canvas, rows=rows, layout=self._layout(rows), certain=certain)
            self._canvas = known
        return known

    def _space_behind(self, prefix: Prefix, room: int) -> Space:
        space = self._space
        if space is None or space.source is not prefix or space.room < room + self.padding:
            space = self._space = self._space_of(prefix, prefix.length, max(room, self.room))
        return space

    def _space_of(self, source: Prefix | None, length: int, room: int) -> Space:
        return Space.of(source, length, room=room + self.padding, shapes=self._shapes, like=self._like)
