"""Keys and values of a context with room behind them for the rows of a pass, which are written over each time."""

from __future__ import annotations

from dataclasses import dataclass

import torch
from torch import Tensor

from sfumato_model.denoiser.dense.weights import DenseWeights
from sfumato_model.denoiser.prefix import Prefix


@dataclass(frozen=True, kw_only=True)
class Workspace:
    """For each layer keys and values (groups, context + room, width); the first of them are those of `source`."""

    source: Prefix | None
    room: int
    keys: tuple[Tensor, ...]
    values: tuple[Tensor, ...]

    @classmethod
    def of(
        cls, source: Prefix | None, length: int, *, room: int, weights: DenseWeights, dtype: torch.dtype
    ) -> Workspace:
        """Copy the first `length` tokens of `source`; `source` itself never changes."""
        keys: list[Tensor] = []
        values: list[Tensor] = []
        for index, layer in enumerate(weights.layers):
            for made, given in ((keys, source and source.keys), (values, source and source.values)):
                # Zeros and not whatever was there: what nobody may see is still multiplied, by nothing.
                space = torch.zeros(layer.groups, length + room, layer.width, dtype=dtype)
                if given and length:
                    space[:, :length] = given[index][0, :, :length]
                made.append(space)
        return cls(source=source, room=room, keys=tuple(keys), values=tuple(values))

    def put(self, layer: int, at: int, keys: Tensor, values: Tensor, own: Tensor) -> tuple[Tensor, Tensor]:
        """Write a pass's keys and values (groups, N, width) behind `at` tokens; return what `own` (N, K) may see."""
        end = at + keys.shape[1]
        self.keys[layer][:, at:end] = keys
        self.values[layer][:, at:end] = values
        seen = at + own.shape[-1]
        return self.keys[layer][:, :seen], self.values[layer][:, :seen]

    def prefix(self, ids: tuple[int, ...], last: Tensor) -> Prefix:
        """What was written, as a prefix of its own: the workspace must not be written to again."""
        return Prefix(
            ids=ids,
            keys=tuple(keys[:, : len(ids)].unsqueeze(0) for keys in self.keys),
            values=tuple(values[:, : len(ids)].unsqueeze(0) for values in self.values),
            last=last,
        )
