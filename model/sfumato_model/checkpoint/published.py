"""The checkpoints that others have released, and which of them fit a device."""

from __future__ import annotations

from dataclasses import dataclass

HEADROOM = 1.1
"""Memory that a loaded checkpoint needs, as a multiple of its weights: activations, keys and values."""


@dataclass(frozen=True, kw_only=True)
class Published:
    """A released checkpoint; `needs` is what its quantization asks for."""

    source: str
    weight_bytes: int
    needs: str = ""


PUBLISHED = (
    Published(source="google/diffusiongemma-26B-A4B-it", weight_bytes=52_000_000_000),
    Published(
        source="nvidia/diffusiongemma-26B-A4B-it-NVFP4",
        weight_bytes=18_900_000_000,
        needs="an NVIDIA GPU of the Blackwell generation and the modelopt library",
    ),
    Published(
        source="RedHatAI/diffusiongemma-26B-A4B-it-NVFP4",
        weight_bytes=18_900_000_000,
        needs="an NVIDIA GPU of the Blackwell generation and the compressed-tensors library",
    ),
    Published(
        source="Intel/diffusiongemma-26B-A4B-it-int4-AutoRound",
        weight_bytes=18_000_000_000,
        needs="the auto-round library",
    ),
)
"""Largest first. Sizes are of the weights, as published."""


def gigabytes(count: int) -> str:
    return f"{count / 1e9:.1f} GB" if count >= 100_000_000 else f"{count / 1e6:.1f} MB"


def alternatives(source: str, free: int) -> list[Published]:
    """Published checkpoints that fit `free` bytes, without `source`."""
    return [p for p in PUBLISHED if p.source != source and p.weight_bytes * HEADROOM <= free]
