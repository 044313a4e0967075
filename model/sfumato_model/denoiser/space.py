"""Keys and values of a request in one place: a context's stay where they are, a pass writes its own behind them."""

from __future__ import annotations

from dataclasses import dataclass

import torch
from torch import Tensor

from sfumato_model.denoiser.prefix import Prefix

Shape = tuple[int, int]
"""Groups of a layer, and how wide its heads are."""


@dataclass(frozen=True, kw_only=True)
class Space:
    """For each layer keys and values (groups, columns, width), whose first column is token `first` of the context.

    Columns before `room` from their end are those of `source`, of which the first `length` tokens are here.
    """

    source: Prefix | None
    length: int
    room: int
    first: tuple[int, ...]
    keys: tuple[Tensor, ...]
    values: tuple[Tensor, ...]

    @classmethod
    def of(cls, source: Prefix | None, length: int, *, room: int, shapes: tuple[Shape, ...], like: Tensor) -> Space:
        """Copy the first `length` tokens of `source`, which itself never changes; `like` has dtype and device."""
        first = (source.first if source is not None and length else ()) or (0,) * len(shapes)

        def made(given: tuple[Tensor, ...]) -> tuple[Tensor, ...]:
            found = []
            for at, (groups, width) in enumerate(shapes):
                kept = length - first[at]
                # Zeros and not whatever was there: what nobody may see is still multiplied, by nothing.
                space = torch.zeros(groups, kept + room, width, dtype=like.dtype, device=like.device)
                if given and kept:
                    space[:, :kept] = given[at][0, :, :kept]
                found.append(space)
            return tuple(found)

        keys, values = (source.keys, source.values) if source is not None else ((), ())
        return cls(source=source, length=length, room=room, first=first, keys=made(keys), values=made(values))

    def put(self, layer: int, at: int, keys: Tensor, values: Tensor, first: int, count: int) -> tuple[Tensor, Tensor]:
        """Write keys and values (N, groups, width) behind `at` tokens; return `count` of them from token `first` on."""
        start = at - self.first[layer]
        end = start + len(keys)
        self.keys[layer][:, start:end] = keys.transpose(0, 1)
        self.values[layer][:, start:end] = values.transpose(0, 1)
        begin = first - self.first[layer]
        return self.keys[layer][:, begin : begin + count], self.values[layer][:, begin : begin + count]

    def prefix(self, ids: tuple[int, ...], last: Tensor, first: tuple[int, ...], window: int) -> Prefix:
        """What was written, from token `first` of each layer on: nothing may be written to it again.

        Layers that lack their beginning see `window` tokens.
        """
        spans = [(start - own, len(ids) - own) for start, own in zip(first, self.first, strict=True)]
        return Prefix(
            ids=ids,
            keys=tuple(_cut(keys, *span) for keys, span in zip(self.keys, spans, strict=True)),
            values=tuple(_cut(values, *span) for values, span in zip(self.values, spans, strict=True)),
            last=last,
            first=first,
            shortest=max(first) + window - 1 if any(first) else 0,
        )


def _cut(tensor: Tensor, start: int, end: int) -> Tensor:
    cut = tensor[:, start:end].unsqueeze(0)
    # A view would keep all of it.
    return cut if start == 0 else cut.clone()
