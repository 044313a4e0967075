"""What is measured: a denoiser with random weights, or a checkpoint; one of them on the device at a time."""

from __future__ import annotations

import gc
import os
import time
from collections.abc import Iterator
from dataclasses import dataclass
from typing import Any

import torch
from benchmarks.accelerator.record import Row, Skipped
from benchmarks.released.roofline import Card, milliseconds
from benchmarks.shared.released_shape import TEXT, TINY, config, random_model

from sfumato_model.checkpoint.device import free_memory
from sfumato_model.checkpoint.folder import inspect
from sfumato_model.checkpoint.published import HEADROOM
from sfumato_model.checkpoint.text_config import TextConfig, text_config
from sfumato_model.denoiser.base import Denoiser
from sfumato_model.denoiser.corruption import UniformCorruption
from sfumato_model.denoiser.transformers.denoiser import DiffusionGemmaDenoiser
from sfumato_model.loading import load_engine
from sfumato_model.operations.engine import LoadedEngine

SHAPES: dict[str, dict[str, Any]] = {"released": {}, "tiny": TINY}
"""What the weights that are drawn have instead of the released numbers."""
BFLOAT16 = 2
COPIED = {"cuda": 2**30}
"""Bytes of the copy that measures the memory's bandwidth; 2**24 elsewhere."""
MULTIPLIED = {"cuda": 8192}
"""Rows of the square matrices that measure its products; 512 elsewhere."""
ROUNDS = 10


@dataclass
class Subject:
    """`text` is of the `config.json` of what is on the device, `card` what the device was measured to do."""

    device: torch.device
    shape: str
    source: str
    text: TextConfig
    card: Card
    model: Any = None
    denoiser: Denoiser | None = None
    engine: LoadedEngine | None = None

    def random(self) -> Denoiser:
        """Random weights of the shape, drawn where they are not there. Raises `Skipped` where they do not fit."""
        if self.denoiser is None or self.model is None:
            self.drop()
            self.text, shape = drawn_text(self.shape), config(**SHAPES[self.shape])
            needed = HEADROOM * _parameters(shape) * BFLOAT16
            free = free_memory(self.device)
            if free is not None and free < needed:
                raise Skipped(f"{needed / 1e9:.0f} GB are needed on {self.device}, and {free / 1e9:.0f} GB are free")
            self.model = random_model(shape, self.device, torch.bfloat16)
            self.denoiser = DiffusionGemmaDenoiser(
                self.model, UniformCorruption(low=0, high=shape.text_config.vocab_size)
            )
        return self.denoiser

    def checkpoint(self) -> LoadedEngine:
        """The real weights, loaded as the product loads them. Raises `CheckpointError` where it cannot."""
        if self.engine is None:
            files = inspect(self.source)
            self.drop()
            self.engine = load_engine(self.source, device=str(self.device))
            self.text = text_config(files.config)
            self.denoiser = self.engine.model.engine.denoiser  # type: ignore[attr-defined]
        return self.engine

    def drop(self) -> None:
        """Give the device back what is on it."""
        self.model = self.denoiser = self.engine = None
        gc.collect()
        if self.device.type == "cuda":
            torch.cuda.empty_cache()

    def limit_ms(self, positions: int) -> float:
        """The least that a pass over so many can take: the roofline of `benchmarks.released`, with this card's own."""
        return milliseconds(self.card, self.text, positions)


def drawn_text(shape: str) -> TextConfig:
    """The `text_config` of one of `SHAPES`."""
    return text_config({"text_config": TEXT | SHAPES[shape]})


def measured_card(device: torch.device) -> Card:
    """Bytes and operations a second, each the best of some rounds of a large copy and a large product."""
    name = torch.cuda.get_device_name(device) if device.type == "cuda" else str(device)
    source = torch.empty(COPIED.get(device.type, 2**24), dtype=torch.uint8, device=device)
    target = torch.empty_like(source)
    rows = MULTIPLIED.get(device.type, 512)
    matrix = torch.zeros(rows, rows, dtype=torch.bfloat16, device=device)
    copied = _best(device, lambda: target.copy_(source))
    multiplied = _best(device, lambda: matrix @ matrix)
    # The formula takes half of what a maker says can be reached; this was reached.
    return Card(name=name, bandwidth=2 * source.numel() / copied, operations=2 * 2 * rows**3 / multiplied)


def card_rows(subject: Subject) -> Iterator[Row]:
    """The device, and what it was measured to do."""
    card, free = subject.card, free_memory(subject.device)
    yield {
        "card": card.name, "free_gb": None if free is None else free / 1e9, "gb_a_second": card.bandwidth / 1e9,
        "tflops": card.operations / 2e12, "cores": os.cpu_count(), "torch": torch.__version__,
    }  # fmt: skip


def synchronise(device: torch.device) -> None:
    """Wait until the device has done what it was told; without that only the telling would be timed."""
    if device.type == "cuda":
        torch.cuda.synchronize(device)
    elif device.type == "mps":
        torch.mps.synchronize()


def _best(device: torch.device, work: Any) -> float:
    found = []
    for _ in range(ROUNDS):
        synchronise(device)
        begun = time.perf_counter()
        work()
        synchronise(device)
        found.append(time.perf_counter() - begun)
    return min(found)


def _parameters(shape: Any) -> int:
    with torch.device("meta"):
        from transformers import DiffusionGemmaForBlockDiffusion

        model = DiffusionGemmaForBlockDiffusion._from_config(shape, dtype=torch.bfloat16)
    return sum(parameter.numel() for parameter in model.parameters())
