"""However many shapes a denoiser has seen, it holds what it held."""

from __future__ import annotations

import gc

import numpy as np
import psutil

from sfumato_model.canvas.segment import HoleSlots, Segment
from sfumato_model.denoiser.arrays import give_back
from sfumato_model.denoiser.canvas import pack
from sfumato_model.denoiser.embedded.denoiser import EmbeddedDenoiser

PASSES = 100
MOST_GROWTH = 2 * 2**20
"""Bytes; what a library keeps for each shape that it meets is some hundred kilobytes each."""


def passes(denoiser, random, count):
    """Canvases of random lengths behind contexts of random lengths."""
    for _ in range(count):
        context, length = int(random.integers(1, 100)), int(random.integers(1, 120))
        canvas = pack([Segment(pieces=(HoleSlots(count=length), (20, 21)))], context, None)
        prefix = denoiser.encode(random.integers(8, 4_096, context).tolist())
        denoiser.logits(prefix, canvas, random.integers(8, 4_096, len(canvas.hole_at)), None)


def kept(process):
    """Bytes, without what was freed."""
    gc.collect()
    give_back(None)
    return process.memory_info().rss


def test_memory_is_as_large_after_many_shapes_as_after_some(default_weights, corruption):
    denoiser, random, process = (
        EmbeddedDenoiser(default_weights, corruption, form="int8"),
        np.random.default_rng(0),
        psutil.Process(),
    )
    passes(denoiser, random, PASSES)
    before = kept(process)
    passes(denoiser, random, PASSES)
    assert kept(process) - before < MOST_GROWTH
