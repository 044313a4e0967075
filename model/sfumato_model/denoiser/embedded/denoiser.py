"""The denoiser of small checkpoints without torch: DiffusionGemma's forward, arrays of numpy in and out.

`denoiser/dense` is the same for torch; `tests/model/embedded` compares both. Nothing is made for a shape, so lengths
may change at every step; a context's keys and values stay where they are.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence

import numpy as np

from sfumato_model.denoiser.base import Texts
from sfumato_model.denoiser.corruption import UniformCorruption
from sfumato_model.denoiser.embedded.forward import Forward
from sfumato_model.denoiser.embedded.prefix import CHUNK, Buffer, EmbeddedPrefix
from sfumato_model.denoiser.embedded.products import Form
from sfumato_model.denoiser.embedded.rows import Indices, indices
from sfumato_model.denoiser.embedded.weights import Floats, Weights
from sfumato_model.denoiser.over_rows import RowDenoiser
from sfumato_model.denoiser.prefix import encoded_length
from sfumato_model.denoiser.rows import Rows


class EmbeddedDenoiser(RowDenoiser[EmbeddedPrefix, Rows]):
    """What `denoiser/base.py` asks of a model, with arrays. One request at a time.

    Arrays that are given away are the caller's; nothing here changes a prefix.
    """

    def __init__(
        self, weights: Weights, corruption: UniformCorruption, *, form: Form = "float32", threads: int = 1
    ) -> None:
        super().__init__(corruption, vocabulary=weights.vocabulary, device=None)
        self._widths = tuple(layer.groups * layer.width for layer in weights.layers)
        self._forward = Forward(weights, form, threads)

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
            last = self._forward.written(buffer, Rows.of_texts(at, texts), self._forward.embedded(part))
        assert last is not None
        return EmbeddedPrefix(ids=tuple(ids), buffer=buffer, last=last)

    def _embed(self, ids: Indices) -> Floats:
        return self._forward.embedded(ids)

    def _unconditioned(self, ids: Indices) -> Floats:
        return self._forward.unconditioned(ids)

    def _certain(self, ids: Indices) -> Floats:
        return self._forward.certain(ids)

    def _believing(self, ids: Indices, belief: Floats) -> Floats:
        return self._forward.conditioned(ids, belief)

    def _layout(self, rows: Rows) -> Rows:
        return rows

    def _states(self, prefix: EmbeddedPrefix, layout: Rows, rows: Floats, wanted: Indices) -> Floats:
        return self._forward.states(prefix.buffer, layout, rows, wanted)

    def _head(self, states: Floats) -> Floats:
        return self._forward.logits(states)
