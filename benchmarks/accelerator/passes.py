"""Passes of the model: steps by canvas, prefill by chunk, first text, memory. A step is the product's own."""

from __future__ import annotations

import time
from collections.abc import Iterator, Sequence
from itertools import product
from unittest.mock import patch

import torch
from benchmarks.accelerator.record import Row
from benchmarks.accelerator.subject import Subject, synchronise
from benchmarks.released.memory import SIZES
from benchmarks.released.prefixes import step_bytes
from benchmarks.shared.figures import ratio, spread
from benchmarks.shared.released_shape import CANVAS

from sfumato_model.api.request import Limits
from sfumato_model.canvas.segment import HoleSlots, Segment
from sfumato_model.checkpoint.sampler_settings import SamplerSettings
from sfumato_model.denoiser.base import Denoiser
from sfumato_model.denoiser.canvas import pack
from sfumato_model.denoiser.prefix import Prefix
from sfumato_model.denoiser.transformers import denoiser as transformers_denoiser
from sfumato_model.diffusion.loop import Denoising, denoise
from sfumato_model.diffusion.readings import EndOfHole

PUBLISHED = {"H100": 1008.0, "H200": 1288.0}
"""Tokens a second of vLLM in FP8 on each, a canvas of 256, one request at a time."""
FIRST_TEXT_MS = 489.0
"""Published for the H100: the first text there is a whole canvas."""
CANVASES = (CANVAS, 32, 64, 128)
READINGS = (1, 2)
"""The decoder alone, as the published figures are, and with the causal reading in the same pass, as the product has."""
STEPS, WARM_UP = 16, 3
AT_STEPS = (16, 48)
"""Steps of a canvas: our own limit, and that of the released checkpoint, which seldom takes all of them."""
CONTEXT, PREFILL = 2048, 4096
CHUNKS = (2048, 256)
FIRST_TEXT = 32
EXPERTS = ("batched_mm", "eager")
"""Ways to multiply by the chosen experts that are no default."""


def step_rows(subject: Subject, denoiser: Denoiser, canvases: Sequence[int] = CANVASES) -> Iterator[Row]:
    """Milliseconds a step, beside the least that the card allows; the canvas of the published figures first."""
    prefix = denoiser.encode(_ids(denoiser, CONTEXT))
    for slots, readings in product(canvases, READINGS):
        _steps(denoiser, prefix, (slots,), readings, WARM_UP)
        # The first step has no draft to read.
        step = spread(_steps(denoiser, prefix, (slots,), readings, STEPS)[1:]).median
        assert step is not None
        limit = subject.limit_ms(slots * readings)
        yield {
            "canvas": slots, "readings": readings, "step_ms": step, "limit_ms": limit,
            "times_limit": ratio(step, limit),
            **{f"tokens_a_second_at_{count}_steps": 1000 * slots / (count * step) for count in AT_STEPS},
            **(_beside_published(step) if slots == CANVAS else {}),
        }  # fmt: skip


def _beside_published(step_ms: float) -> Row:
    """What others had for a whole canvas, and in how many of our steps a canvas would have to be done for as much."""
    rates = {f"published_{card}": rate for card, rate in PUBLISHED.items()}
    return rates | {f"steps_for_{card}s": 1000 * CANVAS / (rate * step_ms) for card, rate in PUBLISHED.items()}


def prefill_rows(subject: Subject, denoiser: Denoiser) -> Iterator[Row]:
    """A cold prefill in chunks of the product's size, and in those of a CPU."""
    ids = _ids(denoiser, PREFILL)
    for chunk in CHUNKS:
        with patch.object(transformers_denoiser, "chunk_on", lambda _, chunk=chunk: chunk):
            denoiser.encode(ids[:chunk])
            synchronise(denoiser_device(denoiser))
            begun = time.perf_counter()
            denoiser.encode(ids)
            synchronise(denoiser_device(denoiser))
        limit = PREFILL / chunk * subject.limit_ms(chunk)
        spent = 1000 * (time.perf_counter() - begun)
        yield {
            "tokens": PREFILL, "chunk": chunk, "ms": spent, "limit_ms": limit, "times_limit": ratio(spent, limit),
            "tokens_a_second": 1000 * PREFILL / spent,
        }  # fmt: skip


def first_text_rows(_: Subject, denoiser: Denoiser) -> Iterator[Row]:
    """A cold context and the first step of a hole: what stands in it first."""
    ids = _ids(denoiser, CONTEXT)
    for readings in READINGS:
        synchronise(denoiser_device(denoiser))
        begun = time.perf_counter()
        prefix = denoiser.encode(ids)
        _steps(denoiser, prefix, (FIRST_TEXT,), readings, 1)
        yield {
            "context": CONTEXT, "hole": FIRST_TEXT, "readings": readings, "ms": 1000 * (time.perf_counter() - begun),
            "published_ms": FIRST_TEXT_MS,
        }  # fmt: skip


def memory_rows(_: Subject, denoiser: Denoiser) -> Iterator[Row]:
    """Peak bytes of a step over and above what stays, beside the formula for what it makes of the vocabulary."""
    device = denoiser_device(denoiser)
    prefix = denoiser.encode(_ids(denoiser, CONTEXT))
    for sizes in SIZES:
        before = _peak_from_here(device)
        _steps(denoiser, prefix, sizes, 2, WARM_UP)
        peak = torch.cuda.max_memory_allocated(device) if device.type == "cuda" else None
        yield {
            "slots": sum(sizes), "step_mb": None if peak is None or before is None else (peak - before) / 1e6,
            "by_formula_mb": step_bytes(sum(sizes), denoiser.vocabulary) / 1e6,
            "peak_gb": None if peak is None else peak / 1e9,
        }  # fmt: skip


def experts_rows(subject: Subject, denoiser: Denoiser) -> Iterator[Row]:
    """Steps with each other way to multiply by experts; one that fails leaves the others."""
    usual = subject.model.get_experts_implementation()
    try:
        for experts in EXPERTS:
            subject.model.set_experts_implementation(experts)
            rows = step_rows(subject, denoiser, (32, CANVAS))
            try:
                for row in rows:
                    yield {"experts": experts, **row}
            except RuntimeError as error:
                yield {"experts": experts, "failed": str(error).partition("\n")[0]}
    finally:
        subject.model.set_experts_implementation(usual)


def denoiser_device(denoiser: Denoiser) -> torch.device:
    return torch.device(denoiser.device or "cpu")


def _ids(denoiser: Denoiser, count: int) -> list[int]:
    return torch.randint(denoiser.vocabulary, (count,), generator=torch.Generator().manual_seed(0)).tolist()


def _peak_from_here(device: torch.device) -> int | None:
    if device.type != "cuda":
        return None
    torch.cuda.reset_peak_memory_stats(device)
    return torch.cuda.memory_allocated(device)


def _steps(denoiser: Denoiser, prefix: Prefix, sizes: Sequence[int], readings: int, steps: int) -> list[float]:
    """Milliseconds of each of `steps` steps over a segment of each of `sizes`, none of them left out."""
    settings = SamplerSettings(steps=steps, stability=steps + 1, two_readings=readings > 1)
    device = denoiser_device(denoiser)
    canvas = pack([Segment(pieces=(HoleSlots(count=size),)) for size in sizes], prefix.length, device)
    denoising = Denoising(
        denoiser=denoiser, prefix=prefix, canvas=canvas, settings=settings,
        end=EndOfHole(token=1, otherwise=1, never=True), seeds=list(range(len(sizes))),
    )  # fmt: skip
    found: list[float] = []
    synchronise(device)
    before = time.perf_counter()
    for _draft in denoise(denoising, Limits(clock=time.perf_counter)):
        synchronise(device)
        now = time.perf_counter()
        found.append(1000 * (now - before))
        before = now
    return found
