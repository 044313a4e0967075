"""A denoiser over torch, but for how rows go through its layers: what is encoded, and where keys and values are."""

from __future__ import annotations

from abc import abstractmethod
from collections.abc import Callable, Sequence

import torch
from torch import Tensor
from torch.nn import functional as f

from sfumato_model.denoiser.base import Texts
from sfumato_model.denoiser.corruption import UniformCorruption
from sfumato_model.denoiser.over_rows import Layout, RowDenoiser
from sfumato_model.denoiser.prefix import Prefix, encoded_length
from sfumato_model.denoiser.rows import Rows
from sfumato_model.denoiser.space import Shape, Space

_PADDING = -(2**31)
"""Owns the rows behind the last one; they see each other and the context, and nobody sees them."""


class TorchDenoiser(RowDenoiser[Prefix, Layout]):
    """One request at a time: the space of the last prefix is kept, and overwritten by every pass.

    Keys and values have `shapes`, and dtype and device of `like`. A space has room for `room` rows behind a context
    from the start, and for the `padding` of any.
    """

    room: int
    padding: int

    def __init__(
        self, corruption: UniformCorruption, *, vocabulary: int, window: int, shapes: tuple[Shape, ...], like: Tensor
    ) -> None:
        super().__init__(corruption, vocabulary=vocabulary, device=like.device)
        self._window = window
        self._shapes = shapes
        self._like = like
        self._space: Space | None = None

    @property
    @abstractmethod
    def _chunk(self) -> int:
        """Context tokens that are encoded at once; an abort waits for one chunk at most."""

    @abstractmethod
    def _mixed(self, belief: Tensor) -> Tensor:
        """The embedding (H, hidden) of a belief (H, vocabulary)."""

    @abstractmethod
    def _conditioned(self, embedded: Tensor, signal: Tensor | None) -> Tensor:
        """The decoder's input of rows, with the belief of the step before; without one the signal is zero."""

    @abstractmethod
    def _pass(self, space: Space, layout: Layout, states: Tensor, wanted: Tensor) -> Tensor:
        """All layers over `states` (N, hidden), the rows' input; normed states of the rows `wanted`."""

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

    def _unconditioned(self, ids: Tensor) -> Tensor:
        return self._conditioned(self._embed(ids), None)

    def _certain(self, ids: Tensor) -> Tensor:
        embedded = self._embed(ids)
        return self._conditioned(embedded, embedded)

    def _believing(self, ids: Tensor, belief: Tensor) -> Tensor:
        return self._conditioned(self._embed(ids), self._mixed(belief))

    def _states(self, prefix: Prefix, layout: Layout, rows: Tensor, wanted: Tensor) -> Tensor:
        return self._pass(self._space_behind(prefix, len(rows)), layout, rows, wanted)

    def _space_behind(self, prefix: Prefix, room: int) -> Space:
        space = self._space
        if space is None or space.source is not prefix or space.room < room + self.padding:
            space = self._space = self._space_of(prefix, prefix.length, max(room, self.room))
        return space

    def _space_of(self, source: Prefix | None, length: int, room: int) -> Space:
        return Space.of(source, length, room=room + self.padding, shapes=self._shapes, like=self._like)


def padded(rows: Rows, count: int) -> Rows:
    """`rows` with some behind its own, `count` in all."""
    more = (0, count - rows.count)
    positions, owner = f.pad(rows.positions, more), f.pad(rows.owner, more, value=_PADDING)
    return Rows(context=rows.context, positions=positions, owner=owner)
