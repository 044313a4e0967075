"""The passes of `passes.py` as functions of arrays."""

from __future__ import annotations

from typing import Any

import numpy as np
from numpy.typing import NDArray

from sfumato_model.denoiser.embedded.layout import sight, within_window
from sfumato_model.denoiser.embedded.passes import KINDS, certain_graph, conditioning_graph, head_graph, layers_graph
from sfumato_model.denoiser.embedded.prefix import Buffer
from sfumato_model.denoiser.embedded.products import Form
from sfumato_model.denoiser.embedded.rows import Indices
from sfumato_model.denoiser.embedded.session import Session
from sfumato_model.denoiser.embedded.weights import Floats, Weights
from sfumato_model.denoiser.rows import Rows


class Forward:
    """A checkpoint that is ready to compute."""

    def __init__(self, weights: Weights, form: Form, threads: int) -> None:
        self._layers = Session(layers_graph(weights, form), threads=threads)
        self._head = Session(head_graph(weights, form), threads=threads)
        self._conditioning = Session(conditioning_graph(weights), threads=threads)
        self._certain = Session(certain_graph(weights), threads=threads)
        self._embed = weights.embed * np.float32(weights.embed_scale)
        self._eps = np.float32(weights.eps)
        self._rotary = weights.rotary
        self._window = weights.window
        self._kinds = tuple(layer.sliding for layer in weights.layers)
        scales = [(layer.decoder_scale, layer.encoder_scale) for layer in weights.layers]
        self._scales = np.array(scales, dtype=np.float32)
        self._new = [f"new_{name}_{at}" for name in ("keys", "values") for at in range(len(scales))]

    def embedded(self, ids: Indices) -> Floats:
        """The encoder's rows (N, hidden) of tokens."""
        return self._embed[ids]

    def unconditioned(self, ids: Indices) -> Floats:
        """The decoder's rows (N, hidden) of tokens while nothing is believed."""
        rows = self._embed[ids]
        return rows / np.sqrt(np.mean(rows * rows, -1, keepdims=True) + self._eps)

    def conditioned(self, ids: Indices, belief: Floats) -> Floats:
        """The decoder's rows (H, hidden) of tokens of which `belief` (H, vocabulary) are the probabilities."""
        return self._conditioning(["rows"], {"embeddings": self._embed[ids], "belief": belief})[0]

    def certain(self, ids: Indices) -> Floats:
        """The decoder's rows (N, hidden) of tokens that are believed to be what they are."""
        return self._certain(["rows"], {"embeddings": self._embed[ids]})[0]

    def logits(self, states: Floats) -> Floats:
        """(N, hidden) -> (N, vocabulary)."""
        return self._head(["logits"], {"states": states})[0]

    def states(self, buffer: Buffer, layout: Rows, rows: Floats, wanted: Indices) -> Floats:
        """All layers over `rows` (N, hidden) behind tokens of a buffer; normed states of the rows `wanted`."""
        return self._run(["states"], buffer, layout, rows, wanted)[0][0]

    def written(self, buffer: Buffer, layout: Rows, rows: Floats) -> Floats:
        """The same, with the rows' keys and values written behind the context; state (hidden,) of the last row."""
        states, *new = self._run(["states", *self._new], buffer, layout, rows, np.array([len(rows) - 1]))
        buffer.write(new)
        return states[0, 0]

    def _run(self, outputs: list[str], buffer: Buffer, layout: Rows, rows: Floats, wanted: Indices) -> list[Floats]:
        scales = self._scales[:, layout.text.astype(np.intp), None]
        inputs: dict[str, NDArray[Any]] = {"rows": rows[None], "scales": scales, "wanted": wanted}
        first = layout.first(self._window)
        for at, sliding in enumerate(self._kinds):
            start = first if sliding else 0
            inputs[f"keys_{at}"] = buffer.keys[at][:, start : layout.context]
            inputs[f"values_{at}"] = buffer.values[at][:, start : layout.context]
        return self._layers(outputs, inputs | self._sights(layout))

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
