"""A denoiser that says what a test wants it to say."""

from __future__ import annotations

import itertools
from collections.abc import Callable, Sequence
from typing import Any

import torch
from tests.model.fake_tokenizers import BYTES, ByteTokenizer
from torch import Tensor

from sfumato_model.canvas.shared import shared_length
from sfumato_model.denoiser.arrays import Array
from sfumato_model.denoiser.base import Texts
from sfumato_model.denoiser.canvas import Canvas
from sfumato_model.denoiser.corruption import UniformCorruption
from sfumato_model.denoiser.prefix import Prefix

CPU = torch.device("cpu")


class FakeDenoiser:
    """A pure function of what a slot may see: the context, its own segment, its place in it.

    Its arrays are torch's, or numpy's where `device` is `None`.

    `denoised` and `causal` turn that sight into logits; by default they are random numbers seeded by it, so that a
    slot that sees what it should not gives other text. `calls` has one word for each pass; `canvases` and `packed` the
    ids of each canvas that was denoised, and its layout; `contexts` what was encoded.
    """

    def __init__(
        self,
        vocabulary: int = ByteTokenizer.size,
        *,
        denoised: Callable[[tuple[Any, ...]], Tensor] | None = None,
        causal: Callable[[tuple[Any, ...]], Tensor] | None = None,
        corruption: UniformCorruption | None = None,
        spread: float = 3.0,
        device: torch.device | None = CPU,
    ) -> None:
        self.vocabulary = vocabulary
        self.device = device
        self.corruption = corruption or UniformCorruption(low=0, high=min(BYTES, vocabulary))
        self.calls: list[str] = []
        self.canvases: list[list[int]] = []
        self.packed: list[Canvas] = []
        self.contexts: list[tuple[int, ...]] = []
        self._denoised = denoised or (lambda sight: self._random("denoised", sight) * spread)
        self._causal = causal or (lambda sight: self._random("causal", sight) * spread)

    def encode(
        self, ids: Sequence[int], base: Prefix | None = None, between_chunks: Callable[[], None] = lambda: None
    ) -> Prefix:
        assert len(ids) > 0
        self.contexts.append(tuple(ids))
        shared = 0 if base is None else shared_length(base.ids, ids)
        for at in range(shared, len(ids), 64):
            between_chunks()
            self.calls.append(f"encode {min(64, len(ids) - at)}")
        return Prefix(ids=tuple(ids), keys=(torch.zeros(1, 1, len(ids), 4),), values=(), last=torch.zeros(4))

    def logits(self, prefix: Prefix, canvas: Canvas, slots: Array, belief: Array | None) -> Array:
        self.calls.append("denoise")
        ids = canvas.with_slots(slots).tolist()
        self.canvases.append(ids)
        self.packed.append(canvas)
        beliefs = itertools.repeat(-1) if belief is None else iter(belief.argmax(-1).tolist())
        hints = {at: next(beliefs) for at in canvas.hole_at.tolist()}
        owner, positions = canvas.segment.tolist(), canvas.positions.tolist()
        rows = []
        for at in canvas.hole_at.tolist():
            own = [i for i in range(canvas.length) if owner[i] == owner[at]]
            rows.append(
                self._denoised(
                    (
                        prefix.ids,
                        tuple(ids[i] for i in own),
                        tuple(hints.get(i, -1) for i in own),
                        positions[at] - canvas.context_length,
                    )
                )
            )
        return self._array(torch.stack(rows))

    def both_logits(
        self, prefix: Prefix, canvas: Canvas, slots: Array, belief: Array | None, texts: Texts, at: Array
    ) -> tuple[Array, Array]:
        return self.logits(prefix, canvas, slots, belief), self.causal_logits(prefix, texts, at)

    def causal_logits(self, prefix: Prefix, texts: Texts, at: Array) -> Array:
        self.calls.append("read")
        ids, owner = texts.ids.tolist(), texts.segment.tolist()
        rows = []
        for index in at.tolist():
            seen = [ids[i] for i in range(index + 1) if owner[i] == owner[index]] if index >= 0 else []
            rows.append(self._causal((prefix.ids, tuple(seen))))
        return self._array(torch.stack(rows) if rows else torch.zeros(0, self.vocabulary))

    def _array(self, logits: Tensor) -> Array:
        return logits.float() if self.device is not None else logits.float().numpy()

    def _random(self, *sight: Any) -> Tensor:
        # Tuples of numbers hash alike in every process; strings and None do not.
        seed = hash((len(sight[0]), *sight[1:])) % 2**63
        return torch.randn(self.vocabulary, generator=torch.Generator().manual_seed(seed))
