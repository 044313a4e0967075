"""Peak bytes that a step makes of a vocabulary of the released size, measured: which tensors live at once."""

from __future__ import annotations

import weakref
from collections.abc import Callable
from dataclasses import dataclass
from typing import Any

import torch
from benchmarks.released.prefixes import step_bytes
from benchmarks.shared.released_shape import TEXT
from torch import Tensor
from torch.utils._python_dispatch import TorchDispatchMode
from torch.utils._pytree import tree_leaves

from sfumato_model.api.request import Limits
from sfumato_model.canvas.segment import HoleSlots, Segment
from sfumato_model.checkpoint.sampler_settings import SamplerSettings
from sfumato_model.denoiser.base import Texts
from sfumato_model.denoiser.canvas import Canvas, pack
from sfumato_model.denoiser.corruption import UniformCorruption
from sfumato_model.denoiser.prefix import Prefix
from sfumato_model.diffusion.loop import Denoising, denoise
from sfumato_model.diffusion.readings import EndOfHole

SIZES = ((3, 6, 12, 24), (16, 24, 96), (48, 80, 224))
LARGE = 2**20
"""Bytes from which a tensor counts."""


@dataclass(frozen=True, kw_only=True)
class MemoryRow:
    slots: int
    by_formula: int
    measured: int


class _Live(TorchDispatchMode):
    def __init__(self) -> None:
        super().__init__()
        self.now = self.peak = 0
        self._known: dict[int, int] = {}

    def __torch_dispatch__(self, func: Any, types: Any, args: Any = (), kwargs: Any = None) -> Any:
        made = func(*args, **(kwargs or {}))
        for tensor in tree_leaves(made):
            if isinstance(tensor, Tensor):
                self._count(tensor.untyped_storage())
        return made

    def _count(self, storage: Any) -> None:
        key = storage._cdata
        if key not in self._known and storage.nbytes() >= LARGE:
            self._known[key] = storage.nbytes()
            self.now += storage.nbytes()
            self.peak = max(self.peak, self.now)
            weakref.finalize(storage, self._drop, key)

    def _drop(self, key: int) -> None:
        self.now -= self._known.pop(key, 0)


class _Random:
    """A denoiser whose passes cost nothing: only what is made of the vocabulary is looked at."""

    vocabulary = int(TEXT["vocab_size"])
    device = torch.device("cpu")
    corruption = UniformCorruption(low=0, high=vocabulary)

    def encode(self, ids: Any, base: Prefix | None = None, between_chunks: Callable[[], None] = lambda: None) -> Prefix:
        return Prefix(ids=tuple(ids), keys=(), values=(), last=torch.zeros(1))

    def logits(self, prefix: Prefix, canvas: Canvas, slots: Tensor, belief: Tensor | None) -> Tensor:
        return torch.randn(len(slots), self.vocabulary)

    def causal_logits(self, prefix: Prefix, texts: Texts, at: Tensor) -> Tensor:
        return torch.randn(len(at), self.vocabulary)

    def both_logits(
        self, prefix: Prefix, canvas: Canvas, slots: Tensor, belief: Tensor | None, texts: Texts, at: Tensor
    ) -> tuple[Tensor, Tensor]:
        return self.logits(prefix, canvas, slots, belief), self.causal_logits(prefix, texts, at)


def memory_rows() -> list[MemoryRow]:
    """The second step of a fill of each of `SIZES`, which has a belief and a draft to read."""
    return [_row(sizes) for sizes in SIZES]


def _row(sizes: tuple[int, ...]) -> MemoryRow:
    denoiser = _Random()
    canvas = pack([Segment(pieces=(HoleSlots(count=size), (5, 6))) for size in sizes], 10)
    steps = denoise(
        Denoising(
            denoiser=denoiser, prefix=denoiser.encode(range(10)), canvas=canvas, seeds=list(range(len(sizes))),
            settings=SamplerSettings(steps=4, stability=4), end=EndOfHole(token=1, otherwise=2, never=True),
        ),
        Limits(clock=lambda: 0.0),
    )  # fmt: skip
    with _Live() as live:
        next(steps)
        live.peak = live.now
        next(steps)
    slots = sum(sizes)
    return MemoryRow(slots=slots, by_formula=step_bytes(slots), measured=live.peak)
