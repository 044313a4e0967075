"""The Denoiser for small checkpoints on a CPU: DiffusionGemma's forward over `weights.py`.

Where matrices are small, most of the class's time goes into what surrounds them. Here a layer is five products, the
last layer runs only for rows that are read, norms and gates are few operations, and a context's keys and values stay
where they are from step to step. `denoiser/transformers` runs the class itself, for everything else.
"""

from __future__ import annotations

from torch import Tensor
from torch.nn import functional as f

from sfumato_model.denoiser.by_torch import TorchDenoiser
from sfumato_model.denoiser.corruption import UniformCorruption
from sfumato_model.denoiser.dense.layer import after, attend, feed_forward, keys_and_values, normed
from sfumato_model.denoiser.dense.layout import MOST_PADDING, Layout, layout_of, rounded
from sfumato_model.denoiser.dense.weights import DenseWeights
from sfumato_model.denoiser.rows import Rows
from sfumato_model.denoiser.space import Space


class DenseDenoiser(TorchDenoiser[Layout]):
    """Its contexts keep all of their keys, so that any of them can be shortened."""

    room = 256
    padding = MOST_PADDING
    _chunk = 128

    def __init__(self, weights: DenseWeights, corruption: UniformCorruption) -> None:
        super().__init__(
            corruption,
            vocabulary=len(weights.embed),
            window=weights.window,
            shapes=tuple((layer.groups, layer.width) for layer in weights.layers),
            # Of its dtype keys and values are.
            like=weights.embed if weights.head.narrow is None else weights.head.narrow,
        )
        self._weights = weights

    def _embed(self, ids: Tensor) -> Tensor:
        return self._weights.embed[ids] * self._weights.embed_scale

    def _mixed(self, belief: Tensor) -> Tensor:
        return self._weights.mix(belief)

    def _conditioned(self, embedded: Tensor, signal: Tensor | None) -> Tensor:
        weights = self._weights
        if signal is not None:
            embedded = embedded + feed_forward(weights.conditioning, normed(signal, weights.eps))[0]
        return normed(embedded, weights.eps)

    def _layout(self, rows: Rows) -> Layout:
        return layout_of(self._weights, rows)

    def _pass(self, space: Space, layout: Layout, states: Tensor, wanted: Tensor) -> Tensor:
        weights, context = self._weights, layout.rows.context
        rows = f.pad(states, (0, 0, 0, layout.rows.count - len(states)))
        read = f.pad(wanted, (0, rounded(len(wanted)) - len(wanted)))
        for index, layer in enumerate(weights.layers):
            sight, scale = layout.sliding if layer.sliding else layout.full, layout.scales[:, index, None]
            queries, keys, values = keys_and_values(layer, rows, sight.turns, weights.eps)
            count = context + sight.own.shape[-1] - sight.first
            keys, values = space.put(index, context, keys, values, sight.first, count)
            if index == len(weights.layers) - 1:
                # Only these are read.
                rows, queries, sight, scale = rows[read], queries[read], sight.of_rows(read), scale[read]
            found = attend(layer, queries, keys, values, sight)
            rows = after(layer, rows, found, weights.eps).mul_(scale)
        return normed(rows, weights.eps, weights.norm)[: len(wanted)]

    def _head(self, states: Tensor) -> Tensor:
        logits, cap = self._weights.head(states), self._weights.cap
        # tanh(x / cap) x cap, by way of a sigmoid.
        return logits if cap is None else logits.mul_(2 / cap).sigmoid_().mul_(2 * cap).sub_(cap)
