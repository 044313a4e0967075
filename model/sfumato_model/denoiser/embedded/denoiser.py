"""The denoiser of small checkpoints without torch: DiffusionGemma's forward, arrays of numpy in and out.

`denoiser/dense` is the same for torch; `tests/model/embedded` compares both. Nothing is made for a shape, so lengths
may change at every step; a context's keys and values stay where they are.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass

import numpy as np

from sfumato_model.denoiser.base import Texts
from sfumato_model.denoiser.canvas import Canvas
from sfumato_model.denoiser.corruption import UniformCorruption
from sfumato_model.denoiser.embedded.forward import Forward
from sfumato_model.denoiser.embedded.layout import Layout, canvas_layout, causal_layout, joined
from sfumato_model.denoiser.embedded.prefix import CHUNK, Buffer, EmbeddedPrefix
from sfumato_model.denoiser.embedded.products import Form
from sfumato_model.denoiser.embedded.rows import Indices, indices
from sfumato_model.denoiser.embedded.weights import Floats, Weights
from sfumato_model.denoiser.prefix import encoded_length


@dataclass(frozen=True, kw_only=True)
class _CanvasPass:
    """What of a canvas is the same at every step: `clamped` (C, hidden) are its rows once there is a belief."""

    canvas: Canvas
    layout: Layout
    clamped: Floats


class EmbeddedDenoiser:
    """What `denoiser/base.py` asks of a model, with arrays. One request at a time.

    Arrays that are given away are the caller's; nothing here changes a prefix.
    """

    device = None

    def __init__(
        self, weights: Weights, corruption: UniformCorruption, *, form: Form = "float32", threads: int = 1
    ) -> None:
        self.corruption = corruption
        self.vocabulary = weights.vocabulary
        self._widths = tuple(layer.groups * layer.width for layer in weights.layers)
        self._forward = Forward(weights, form, threads)
        self._canvas: _CanvasPass | None = None

    def encode(
        self,
        ids: Sequence[int],
        base: EmbeddedPrefix | None = None,
        between_chunks: Callable[[], None] = lambda: None,
    ) -> EmbeddedPrefix:
        """Encode a context of at least one token; whole chunks that it shares with `base` are not encoded again.

        `between_chunks` is called before each chunk of a long context and may raise to give up. Raises `ValueError` for
        an empty context.
        """
        start = encoded_length(base, ids)
        if base is not None and start == len(ids):
            return base
        room = len(ids) - start
        buffer = Buffer(self._widths, room) if base is None else base.buffer.behind(start, room)
        last: Floats | None = None
        for at in range(start, len(ids), CHUNK):
            between_chunks()
            part = indices(ids[at : at + CHUNK])
            texts = Texts(ids=part, positions=np.arange(at, at + len(part)), segment=np.zeros_like(part))
            last = self._forward.written((buffer, at), self._forward.embedded(part), causal_layout(texts))
        assert last is not None
        return EmbeddedPrefix(ids=tuple(ids), buffer=buffer, last=last)

    def logits(self, prefix: EmbeddedPrefix, canvas: Canvas, slots: Indices, belief: Floats | None) -> Floats:
        """Denoise once: logits (H, vocabulary) of the hole positions, float32.

        `slots` (H,) are the tokens in the holes; `belief` (H, vocabulary) the probabilities of the step before.
        """
        layout, rows = self._canvas_pass(canvas).layout, self._input(canvas, slots, belief)
        return self._forward.logits(self._states(prefix, rows, layout, canvas.hole_at))

    def causal_logits(self, prefix: EmbeddedPrefix, texts: Texts, at: Indices) -> Floats:
        """Read `texts` left to right: logits (len(at), vocabulary) of the token after each index `at` of the packed
        axis, float32. Index -1 is the end of the context.
        """
        if not len(texts.ids):
            return np.tile(self._forward.logits(prefix.last[None]), (len(at), 1))
        rows = self._forward.embedded(texts.ids)
        states = self._states(prefix, rows, causal_layout(texts), np.maximum(at, 0))
        return self._forward.logits(_read(prefix, states, at))

    def both_logits(
        self,
        prefix: EmbeddedPrefix,
        canvas: Canvas,
        slots: Indices,
        belief: Floats | None,
        texts: Texts,
        at: Indices,
    ) -> tuple[Floats, Floats]:
        """`logits` and `causal_logits` of one step, in one pass."""
        layout = joined(self._canvas_pass(canvas).layout, causal_layout(texts))
        rows = np.concatenate([self._input(canvas, slots, belief), self._forward.embedded(texts.ids)])
        count = len(canvas.hole_at)
        # Where there are no texts every index is -1, and whatever row is read is put away.
        behind = np.minimum(canvas.length + np.maximum(at, 0), len(rows) - 1)
        states = self._states(prefix, rows, layout, np.concatenate([canvas.hole_at, behind]))
        logits = self._forward.logits(np.concatenate([states[:count], _read(prefix, states[count:], at)]))
        return logits[:count], logits[count:]

    def _states(self, prefix: EmbeddedPrefix, rows: Floats, layout: Layout, wanted: Indices) -> Floats:
        return self._forward.states((prefix.buffer, prefix.length), rows, layout, wanted)

    def _input(self, canvas: Canvas, slots: Indices, belief: Floats | None) -> Floats:
        """The decoder's input (C, hidden): with a belief, clamped rows are as certain as they were before."""
        if belief is None:
            ids = canvas.ids.copy()
            ids[canvas.hole_at] = slots
            return self._forward.unconditioned(ids)
        rows = self._canvas_pass(canvas).clamped.copy()
        rows[canvas.hole_at] = self._forward.conditioned(slots, belief)
        return rows

    def _canvas_pass(self, canvas: Canvas) -> _CanvasPass:
        known = self._canvas
        if known is None or known.canvas is not canvas:
            clamped = self._forward.certain(canvas.ids)
            known = self._canvas = _CanvasPass(canvas=canvas, layout=canvas_layout(canvas), clamped=clamped)
        return known


def _read(prefix: EmbeddedPrefix, states: Floats, at: Indices) -> Floats:
    """The state (R, hidden) that is read for each index: where it is -1, the context's last."""
    return np.where(at[:, None] < 0, prefix.last, states)
