"""A denoiser, but for how it encodes and how rows go through its layers: what is read, and in which pass."""

from __future__ import annotations

from abc import ABC, abstractmethod
from dataclasses import dataclass
from typing import Generic, TypeVar

from sfumato_model.denoiser.arrays import Array, Device, inference, where
from sfumato_model.denoiser.base import Texts
from sfumato_model.denoiser.canvas import Canvas
from sfumato_model.denoiser.corruption import UniformCorruption
from sfumato_model.denoiser.prefix import Encoded
from sfumato_model.denoiser.rows import Rows, concatenated

Own = TypeVar("Own", bound=Encoded)
"""A context that the same denoiser has encoded."""
Layout = TypeVar("Layout")
"""Rows as the layers want them: what they see, and how far they are turned."""


@dataclass(frozen=True, kw_only=True)
class CanvasPass(Generic[Layout]):
    """What of a canvas is the same at every step: its `rows`, and their `layout` where no draft is read beside them.

    `certain` is (C, hidden) the decoder's input of clamped rows once there is a belief.
    """

    canvas: Canvas
    rows: Rows
    layout: Layout
    certain: Array


class RowDenoiser(ABC, Generic[Own, Layout]):
    """One request at a time."""

    def __init__(self, corruption: UniformCorruption, *, vocabulary: int, device: Device) -> None:
        self.corruption = corruption
        self.vocabulary = vocabulary
        self.device = device
        self._canvas: CanvasPass[Layout] | None = None

    @abstractmethod
    def _embed(self, ids: Array) -> Array:
        """The encoder's input (N, hidden) of tokens."""

    @abstractmethod
    def _unconditioned(self, ids: Array) -> Array:
        """The decoder's input of tokens while nothing is believed."""

    @abstractmethod
    def _certain(self, ids: Array) -> Array:
        """The decoder's input of tokens that are believed to be what they are."""

    @abstractmethod
    def _believing(self, ids: Array, belief: Array) -> Array:
        """The decoder's input of tokens of which `belief` (H, vocabulary) are the probabilities."""

    @abstractmethod
    def _layout(self, rows: Rows) -> Layout: ...

    @abstractmethod
    def _states(self, prefix: Own, layout: Layout, rows: Array, wanted: Array) -> Array:
        """All layers over `rows` (N, hidden) behind a context; normed states of the rows `wanted`."""

    @abstractmethod
    def _head(self, states: Array) -> Array:
        """(N, hidden) -> (N, vocabulary) float32."""

    def logits(self, prefix: Own, canvas: Canvas, slots: Array, belief: Array | None) -> Array:
        with inference(self.device):
            known = self._known(canvas)
            rows = self._input(known, slots, belief)
            return self._head(self._states(prefix, known.layout, rows, canvas.hole_at))

    def causal_logits(self, prefix: Own, texts: Texts, at: Array) -> Array:
        with inference(self.device):
            if not len(texts.ids):
                return self._head(prefix.last[None])[at * 0]
            layout = self._layout(Rows.of_texts(prefix.length, texts))
            states = self._states(prefix, layout, self._embed(texts.ids), _in_texts(at))
            return self._head(_read(prefix, states, at))

    def both_logits(
        self, prefix: Own, canvas: Canvas, slots: Array, belief: Array | None, texts: Texts, at: Array
    ) -> tuple[Array, Array]:
        with inference(self.device):
            known = self._known(canvas)
            layout = self._layout(known.rows.and_also(Rows.of_texts(prefix.length, texts)))
            rows = concatenated([self._input(known, slots, belief), self._embed(texts.ids)])
            # Where there are no texts every index is -1, and whatever row is read is put away.
            first = min(canvas.length, len(rows) - 1)
            states = self._states(prefix, layout, rows, concatenated([canvas.hole_at, first + _in_texts(at)]))
            count = canvas.slots
            logits = self._head(concatenated([states[:count], _read(prefix, states[count:], at)]))
            return logits[:count], logits[count:]

    def _input(self, known: CanvasPass[Layout], slots: Array, belief: Array | None) -> Array:
        """The decoder's input (C, hidden): with a belief, clamped rows are as certain as they were before."""
        if belief is None:
            return self._unconditioned(known.canvas.with_slots(slots))
        rows = known.certain + 0  # a copy
        rows[known.canvas.hole_at] = self._believing(slots, belief)
        return rows

    def _known(self, canvas: Canvas) -> CanvasPass[Layout]:
        known = self._canvas
        if known is None or known.canvas is not canvas:
            rows = Rows.of_canvas(canvas)
            known = CanvasPass(canvas=canvas, rows=rows, layout=self._layout(rows), certain=self._certain(canvas.ids))
            self._canvas = known
        return known


def _in_texts(at: Array) -> Array:
    """`at`, with some row of the texts for the end of the context."""
    return at * (at >= 0)


def _read(prefix: Encoded, states: Array, at: Array) -> Array:
    """The state (R, hidden) that is read for each index: where it is -1, the context's last."""
    return where((at < 0)[:, None], prefix.last, states)
