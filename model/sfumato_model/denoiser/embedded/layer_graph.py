"""One layer of a pass, as operations of a graph.

Rows are tokens that are encoded or denoised now, N of them. Every shape has a leading axis of one, which the operations
of attention want.
"""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np

from sfumato_model.denoiser.embedded.graph import MICROSOFT, Graph
from sfumato_model.denoiser.embedded.products import Form, product
from sfumato_model.denoiser.embedded.weights import FeedForward, Floats, Layer


@dataclass(frozen=True, kw_only=True)
class Sight:
    """Where rows stand and what they see: `cosine` and `sine` (N, width / 2), `seen` (N, K), added to their scores."""

    cosine: str
    sine: str
    seen: str


@dataclass(frozen=True, kw_only=True)
class LayerGraph:
    """The operations of a graph whose products are of one form. `eps` is of all its norms."""

    graph: Graph
    form: Form
    eps: float

    def normed(self, rows: str, scale: Floats) -> str:
        """RMS norm over the last axis."""
        scaled = self.graph.constant(scale)
        return self.graph.op("SimplifiedLayerNormalization", rows, scaled, axis=-1, epsilon=self.eps)

    def unit(self, rows: str, width: int) -> str:
        """RMS norm over the last axis, which is so wide, with nothing to scale it by."""
        return self.normed(rows, np.ones(width, np.float32))

    def queries_keys_values(self, layer: Layer, rows: str, sight: Sight) -> tuple[str, str, str]:
        """Queries (1, N, heads x width), keys and values (1, N, groups x width) of `rows` (1, N, hidden)."""
        graph, width = self.graph, layer.width
        every = product(graph, self.unit(rows, len(layer.into)), layer.into, self.form)
        widths = [layer.heads * width, *[layer.groups * width] * (2 if layer.sliding else 1)]
        parts = graph.ops("Split", every, graph.integers(*widths), count=len(widths), axis=-1)
        # In full attention the keys, before they are turned, are the values too.
        values = self._each_head(parts[-1], layer.groups, np.ones(width, np.float32))
        queries = self._turned(parts[0], layer.heads, layer.queries, sight)
        return queries, self._turned(parts[1], layer.groups, layer.keys, sight), values

    def attended(self, layer: Layer, queries: str, keys: str, values: str, seen: str) -> str:
        """Keys and values are (1, K, groups x width) -> (1, N, heads x width), unscaled as the class has it."""
        return self.graph.op(
            "Attention", queries, keys, values, seen, scale=1.0, q_num_heads=layer.heads, kv_num_heads=layer.groups
        )

    def after(self, layer: Layer, rows: str, attended: str) -> str:
        """What follows attention in a layer, but its scale: `rows` (1, N, hidden) before, and what they found."""
        found = self.normed(product(self.graph, attended, layer.out, self.form), layer.after_attention)
        normed, rows = self._added(rows, found, np.ones(len(layer.after_attention), np.float32))
        parts = self.feed_forward(layer.forward, normed)
        one, other = (self.normed(part, own) for part, own in zip(parts, layer.after_parts, strict=True))
        return self.graph.op("Add", self._added(one, other, layer.after_forward)[0], rows)

    def feed_forward(self, forward: FeedForward, rows: str) -> list[str]:
        """GELU-gated, in its tanh form."""
        graph = self.graph
        gate, up = (product(graph, rows, matrix, self.form) for matrix in (forward.gate, forward.up))
        inner = graph.op("Mul", graph.op("FastGelu", gate, domain=MICROSOFT), up)
        widths = [len(out) for out in forward.out]
        parts = [inner]
        if len(widths) > 1:
            parts = graph.ops("Split", inner, graph.integers(*widths), count=len(widths), axis=-1)
        return [product(graph, part, out, self.form) for part, out in zip(parts, forward.out, strict=True)]

    def _added(self, one: str, other: str, scale: Floats) -> tuple[str, str]:
        """The sum of both, normed and as it is."""
        normed, _, _, both = self.graph.ops(
            "SkipSimplifiedLayerNormalization", one, other, self.graph.constant(scale),
            count=4, domain=MICROSOFT, epsilon=self.eps,
        )  # fmt: skip
        return normed, both

    def _each_head(self, rows: str, heads: int, scale: Floats) -> str:
        """(1, N, heads x width), each head normed."""
        graph, width = self.graph, len(scale)
        normed = self.normed(graph.op("Reshape", rows, graph.integers(1, -1, heads, width)), scale)
        return graph.op("Reshape", normed, graph.integers(1, -1, heads * width))

    def _turned(self, rows: str, heads: int, scale: Floats, sight: Sight) -> str:
        """The same, turned by the rows' positions."""
        each, start = self._each_head(rows, heads, scale), self.graph.integers(0)
        return self.graph.op("RotaryEmbedding", each, start, sight.cosine, sight.sine, domain=MICROSOFT)
