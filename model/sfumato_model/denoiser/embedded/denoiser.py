"""The denoiser of small checkpoints without torch: DiffusionGemma's forward, arrays of numpy in and out.

`denoiser/dense` is the same for torch; `tests/model/embedded` compares both. Nothing is made for a shape, so lengths
may change at every step; a context's keys and values stay where they are.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from typing import Any

import numpy as np
from numpy.typing import NDArray

from sfumato_model.denoiser.base import Texts
from sfumato_model.denoiser.corruption import UniformCorruption
from sfumato_model.denoiser.embedded.layout import sight, within_window
from sfumato_model.denoiser.embedded.passes import KINDS, certain_graph, conditioning_graph, head_graph, layers_graph
from sfumato_model.denoiser.embedded.prefix import CHUNK, Buffer, EmbeddedPrefix
from sfumato_model.denoiser.embedded.products import Form
from sfumato_model.denoiser.embedded.rows import Indices
from sfumato_model.denoiser.embedded.session import Session
from sfumato_model.denoiser.embedded.weights import Floats, Weights
from sfumato_model.denoiser.over_rows import RowDenoiser
from sfumato_model.denoiser.prefix import encoded_length
from sfumato_model.denoiser.rows import Rows


class EmbeddedDenoiser(RowDenoiser[EmbeddedPrefix, Rows]):
    """What `denoiser/base.py` asks of a model, with arrays: the passes of `passes.py`. One request at a time.

    Arrays that are given away are the caller's; nothing here changes a prefix.
    """

    def __init__(
        self, weights: Weights, corruption: UniformCorruption, *, form: Form = "float32", threads: int = 1
    ) -> None:
        super().__init__(corruption, vocabulary=weights.vocabulary, device=None)
        self._of_layers = Session(layers_graph(weights, form), threads=threads)
        self._of_head = Session(head_graph(weights, form), threads=threads)
        self._of_belief = Session(conditioning_graph(weights), threads=threads)
        self._of_certain = Session(certain_graph(weights), threads=threads)
        self._embeddings = weights.embed * np.float32(weights.embed_scale)
        self._eps = np.float32(weights.eps)
        self._rotary = weights.rotary
        self._window = weights.window
        self._kinds = tuple(layer.sliding for layer in weights.layers)
        self._widths = tuple(layer.groups * layer.width for layer in weights.layers)
        scales = [(layer.decoder_scale, layer.encoder_scale) for layer in weights.layers]
        self._scales = np.array(scales, dtype=np.float32)
        self._new = [f"new_{name}_{at}" for name in ("keys", "values") for at in range(len(scales))]

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
            texts = Texts.pack([ids[at : at + CHUNK]], at, None)
            only = np.array([len(texts.ids) - 1])
            outputs = ["states", *self._new]
            states, *new = self._run(outputs, buffer, Rows.of_texts(at, texts), self._embed(texts.ids), only)
            buffer.write(new)
            last = states[0, 0]
        assert last is not None
        return EmbeddedPrefix(ids=tuple(ids), buffer=buffer, last=last)

    def _embed(self, ids: Indices) -> Floats:
        return self._embeddings[ids]

    def _unconditioned(self, ids: Indices) -> Floats:
        rows = self._embeddings[ids]
        return rows / np.sqrt(np.mean(rows * rows, -1, keepdims=True) + self._eps)

    def _certain(self, ids: Indices) -> Floats:
        return self._of_certain(["rows"], {"embeddings": self._embeddings[ids]})[0]

    def _believing(self, ids: Indices, belief: Floats) -> Floats:
        return self._of_belief(["rows"], {"embeddings": self._embeddings[ids], "belief": belief})[0]

    def _layout(self, rows: Rows) -> Rows:
        return rows

    def _states(self, prefix: EmbeddedPrefix, layout: Rows, rows: Floats, wanted: Indices) -> Floats:
        return self._run(["states"], prefix.buffer, layout, rows, wanted)[0][0]

    def _head(self, states: Floats) -> Floats:
        return self._of_head(["logits"], {"states": states})[0]

    def _run(self, outputs: list[str], buffer: Buffer, layout: Rows, rows: Floats, wanted: Indices) -> list[Floats]:
        scales = self._scales[:, layout.text.astype(np.intp), None]
        inputs: dict[str, NDArray[Any]] = {"rows": rows[None], "scales": scales, "wanted": wanted}
        first = layout.first(self._window)
        for at, sliding in enumerate(self._kinds):
            start = first if sliding else 0
            inputs[f"keys_{at}"] = buffer.keys[at][:, start : layout.context]
            inputs[f"values_{at}"] = buffer.values[at][:, start : layout.context]
        return self._of_layers(outputs, inputs | self._sights(layout))

    def _sights(self, layout: Rows) -> dict[str, Floats]:
        seen = sight(layout)
        near = seen if within_window(self._window, layout) else sight(layout, self._window)
        sights: dict[str, Floats] = {}
        for sliding in sorted(set(self._kinds)):
            angles = layout.positions[:, None].astype(np.float32) * self._rotary[sliding]
            kind = KINDS[sliding]
            sights |= {f"cosine_{kind}": np.cos(angles), f"sine_{kind}": np.sin(angles)}
            sights[f"seen_{kind}"] = near if sliding else seen
        return sights
