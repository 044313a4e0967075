"""What the denoise loop asks of a model. Tests implement it in a few lines, two folders here for real weights."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from typing import Any, Protocol, TypeAlias

from sfumato_model.denoiser.arrays import Array, Device, log_chances, sent
from sfumato_model.denoiser.canvas import Canvas
from sfumato_model.denoiser.corruption import UniformCorruption
from sfumato_model.denoiser.prefix import Encoded

Own: TypeAlias = Any
"""A context that the same denoiser has encoded."""


@dataclass(frozen=True, kw_only=True)
class Texts:
    """Token sequences that continue one context, packed on one axis of N tokens for a causal reading.

    ids (N,), positions (N,), segment (N,) int64. Each sequence sees the context and its own earlier tokens.
    """

    ids: Array
    positions: Array
    segment: Array

    @classmethod
    def pack(cls, sequences: Sequence[Sequence[int]], context_length: int, device: Device) -> Texts:
        return cls.of(*sent(device, *cls.numbers(sequences, context_length)))

    @classmethod
    def of(cls, ids: Array, positions: Array, segment: Array) -> Texts:
        return cls(ids=ids, positions=positions, segment=segment)

    @staticmethod
    def numbers(sequences: Sequence[Sequence[int]], context_length: int) -> tuple[list[int], list[int], list[int]]:
        """What `pack` packs: ids, positions and segments."""
        ids = [i for sequence in sequences for i in sequence]
        positions = [context_length + k for sequence in sequences for k in range(len(sequence))]
        return ids, positions, [s for s, sequence in enumerate(sequences) for _ in sequence]


def chunk_on(device: Device) -> int:
    """Context tokens that are encoded at once; an abort waits for one chunk at most.

    An accelerator reads nearly all experts for each, however few tokens it has.
    """
    return 256 if device is None or device.type == "cpu" else 2_048


class Denoiser(Protocol):
    """A diffusion model over one vocabulary. Nothing here changes a prefix."""

    corruption: UniformCorruption
    vocabulary: int
    device: Device

    def encode(
        self,
        ids: Sequence[int],
        base: Own | None = None,
        between_chunks: Callable[[], None] = lambda: None,
    ) -> Own:
        """Encode a context of at least one token; what it shares with `base` is not encoded again.

        `between_chunks` is called before each chunk of a long context and may raise to give up.
        """
        ...

    def logits(self, prefix: Own, canvas: Canvas, slots: Array, belief: Array | None) -> Array:
        """Denoise once: logits (H, vocabulary) of the hole positions, float32.

        `slots` (H,) are the tokens in the holes; `belief` (H, vocabulary) the probabilities of the step before.
        """
        ...

    def causal_logits(self, prefix: Own, texts: Texts, at: Array) -> Array:
        """Read `texts` left to right: logits (len(at), vocabulary) of the token after each index `at` of the packed
        axis, float32. Index -1 is the end of the context.
        """
        ...

    def both_logits(
        self, prefix: Own, canvas: Canvas, slots: Array, belief: Array | None, texts: Texts, at: Array
    ) -> tuple[Array, Array]:
        """`logits` and `causal_logits` of one step; neither depends on the other, so they may share a pass."""
        ...


def log_probs(denoiser: Denoiser, prefix: Encoded, readings: Sequence[Sequence[int]]) -> list[list[float]]:
    """For each reading (token ids that follow the context) the log probability of each of its tokens, in nats."""
    device = denoiser.device
    texts = Texts.pack([reading[:-1] for reading in readings], prefix.length, device)
    at: list[int] = []
    start = 0
    for reading in readings:
        if reading:
            at += [-1, *range(start, start + len(reading) - 1)]
            start += len(reading) - 1
    if not at:
        return [[] for _ in readings]
    truth, reads = sent(device, [i for reading in readings for i in reading], at)
    each = iter(log_chances(denoiser.causal_logits(prefix, texts, reads), truth).tolist())
    return [[next(each) for _ in reading] for reading in readings]
