"""The 26B-A4B configuration on an accelerator, with random weights; where there is none, every cell is unmeasured.

A step is the product's own: the decoder, the causal reading, the sampler. Captured graphs are not written.
"""

from __future__ import annotations

import time
from collections.abc import Sequence
from dataclasses import dataclass
from itertools import product
from typing import Any

import torch
from benchmarks.latency.machine import machine
from benchmarks.latency.model_26b import bandwidth, bytes_read, config, random_model, synchronise, weights_of
from benchmarks.latency.setting import Setting
from benchmarks.shared.figures import ratio, spread
from benchmarks.shared.report import MS, TIMES, show
from rich.console import Console
from rich.progress import track

from sfumato_model.api.request import Limits
from sfumato_model.canvas.segment import HoleSlots, Segment
from sfumato_model.checkpoint.sampler_settings import SamplerSettings
from sfumato_model.denoiser.base import Denoiser
from sfumato_model.denoiser.canvas import pack
from sfumato_model.denoiser.corruption import UniformCorruption
from sfumato_model.denoiser.prefix import Prefix
from sfumato_model.denoiser.transformers.denoiser import DiffusionGemmaDenoiser
from sfumato_model.diffusion.loop import Denoising, denoise
from sfumato_model.diffusion.readings import EndOfHole

CANVASES = (32, 64, 128, 256)
EXPERTS = ("grouped_mm", "batched_mm", "eager")
CONTEXT = 2048
STEPS = 16
READINGS = (1, 2)
"""The decoder alone, as the published figures are, and with the causal reading, as a step of the product is."""
WARM_UP = 2
"""Fills before those that are timed: kernels are chosen and memory is taken in them."""
FIRST_TEXT = 32
"""Tokens of the hole whose first text is waited for, its context cold."""
PUBLISHED = {"tokens_a_second": 1008.0, "first_text_ms": 489.0}
"""By vLLM in FP8 on an H100, a canvas of 256, one request at a time; the first text is a whole canvas."""
UNMEASURED = "unmeasured"


@dataclass(frozen=True, kw_only=True)
class StepRow:
    """`None` is unmeasured. `limit_ms` is what reading the step's weights takes at the bandwidth of a large copy.

    With two `readings` a step is a pass of the decoder and one of the encoder, which reads the same weights again.
    """

    experts: str
    canvas: int
    readings: int
    step_ms: float | None = None
    limit_ms: float | None = None
    tokens_a_second: float | None = None


@dataclass(frozen=True, kw_only=True)
class WholeRow:
    """Figures of one experts backend that belong to no canvas. `prefill_ms` is of `CONTEXT` tokens."""

    experts: str
    prefill_ms: float | None = None
    first_text_ms: float | None = None
    peak_bytes: int | None = None

    @property
    def peak_gb(self) -> float | None:
        return None if self.peak_bytes is None else self.peak_bytes / 1e9


def measure(setting: Setting, console: Console) -> dict[str, Any]:
    """Measure where there is CUDA, and show the same tables anywhere."""
    present = torch.cuda.is_available()
    steps, wholes = _on_cuda(setting.seed, console) if present else unmeasured()
    here = machine(device="cuda" if present else "cpu", dtype="bfloat16" if present else UNMEASURED)
    console.print(str(here))
    _show(steps, wholes, console)
    return {
        "machine": here, "published": PUBLISHED, "measured": present, "captured_graphs": "unwritten",
        "steps": steps, "wholes": wholes,
    }  # fmt: skip


def unmeasured() -> tuple[list[StepRow], list[WholeRow]]:
    """Every row of the tables, without a figure."""
    steps = [StepRow(experts=e, canvas=c, readings=r) for e, r, c in product(EXPERTS, READINGS, CANVASES)]
    return steps, [WholeRow(experts=experts) for experts in EXPERTS]


def _on_cuda(seed: int, console: Console) -> tuple[list[StepRow], list[WholeRow]]:
    with console.status("drawing 26 billion weights"):
        model = random_model(config(), torch.device("cuda"), torch.bfloat16, seed)
    steps: list[StepRow] = []
    wholes: list[WholeRow] = []
    for experts in track(EXPERTS, description="experts backends", console=console, transient=True):
        own, whole = measure_backend(model, experts, CANVASES, CONTEXT)
        steps += own
        wholes.append(whole)
    return steps, wholes


def measure_backend(model: Any, experts: str, canvases: Sequence[int], context: int) -> tuple[list[StepRow], WholeRow]:
    """Prefill, first text and every canvas with one experts backend, on the device that the model is on."""
    model.set_experts_implementation(experts)
    text = model.config.text_config
    denoiser = DiffusionGemmaDenoiser(model, UniformCorruption(low=0, high=text.vocab_size))
    device = denoiser.device
    if device.type == "cuda":
        torch.cuda.reset_peak_memory_stats()
    ids = torch.randint(text.vocab_size, (context,), generator=torch.Generator().manual_seed(0)).tolist()
    prefill, prefix = _prefill(denoiser, ids)
    dense, of_experts = weights_of(model)
    speed = bandwidth(device)
    rows = []
    for readings, slots in product(READINGS, canvases):
        # The first step has no draft to read.
        step = spread(_steps(denoiser, prefix, slots, readings)[1:]).median
        assert step is not None
        read = readings * bytes_read(dense, of_experts, count=text.num_experts, chosen=text.top_k_experts, tokens=slots)
        rows.append(
            StepRow(
                experts=experts, canvas=slots, readings=readings, step_ms=step, limit_ms=1000 * read / speed,
                tokens_a_second=1000 * slots / (STEPS * step),
            )
        )  # fmt: skip
    first = prefill + _steps(denoiser, prefix, FIRST_TEXT, 1)[0]
    peak = torch.cuda.max_memory_allocated() if device.type == "cuda" else None
    return rows, WholeRow(experts=experts, prefill_ms=prefill, first_text_ms=first, peak_bytes=peak)


def _prefill(denoiser: Denoiser, ids: list[int]) -> tuple[float, Prefix]:
    """Milliseconds of a cold prefill, the last of some, and what it gave."""
    for _ in range(WARM_UP + 1):
        synchronise()
        begun = time.perf_counter()
        prefix = denoiser.encode(ids)
        synchronise()
        spent = 1000 * (time.perf_counter() - begun)
    return spent, prefix


def _steps(denoiser: Denoiser, prefix: Prefix, slots: int, readings: int) -> list[float]:
    """Milliseconds of each of the `STEPS` steps over one hole of `slots`, none of them left out."""
    settings = SamplerSettings(steps=STEPS, stability=STEPS + 1, two_readings=readings > 1)
    for _ in range(WARM_UP + 1):
        canvas = pack([Segment(pieces=(HoleSlots(count=slots),))], prefix.length, denoiser.device)
        found: list[float] = []
        synchronise()
        before = time.perf_counter()
        denoising = Denoising(
            denoiser=denoiser, prefix=prefix, canvas=canvas, settings=settings,
            end=EndOfHole(token=1, otherwise=1, never=True), seeds=[0],
        )  # fmt: skip
        for _draft in denoise(denoising, Limits(clock=time.perf_counter)):
            synchronise()
            now = time.perf_counter()
            found.append(1000 * (now - before))
            before = now
    return found


def _show(steps: Sequence[StepRow], wholes: Sequence[WholeRow], console: Console) -> None:
    show(
        f"26B-A4B, random weights, bfloat16, eager, {CONTEXT} tokens of context "
        f"(published: {PUBLISHED['tokens_a_second']:,.0f} tokens/s)",
        {
            "experts": "", "readings": "", "canvas": "", "ms a step": MS, "bandwidth limit, ms": MS, "x limit": TIMES,
            f"tokens/s at {STEPS} steps": ",.0f",
        },
        [
            (
                row.experts, row.readings, row.canvas, row.step_ms, row.limit_ms, ratio(row.step_ms, row.limit_ms),
                row.tokens_a_second,
            )
            for row in steps
        ],
        console,
        nothing=UNMEASURED,
    )  # fmt: skip
    columns = {"experts": "", "prefill, ms": MS, f"first text of {FIRST_TEXT} tokens, ms": MS, "peak memory, GB": MS}
    show(
        f"... and as a whole (published: first text after {PUBLISHED['first_text_ms']:.0f} ms)",
        {**columns, "captured graphs": ""},
        [(row.experts, row.prefill_ms, row.first_text_ms, row.peak_gb, "unwritten") for row in wholes],
        console,
        nothing=UNMEASURED,
    )
