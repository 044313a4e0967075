"""What eight bits change on code that the checkpoint was not trained on: this repository's own."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

import numpy as np
from tokenizers import Tokenizer

from sfumato_model.canvas.segment import HoleSlots, Segment
from sfumato_model.checkpoint.folder import inspect
from sfumato_model.denoiser.base import Texts
from sfumato_model.denoiser.canvas import Canvas, pack
from sfumato_model.denoiser.corruption import UniformCorruption
from sfumato_model.denoiser.embedded.denoiser import EmbeddedDenoiser
from sfumato_model.denoiser.embedded.load import load_embedded
from sfumato_model.denoiser.embedded.rows import Indices
from sfumato_model.denoiser.embedded.weights import Floats

ROOT = Path(__file__).parents[2]
FOLDERS = ("lsp", "server", "tests/lsp")
SUFFIX = 12
NOISE = UniformCorruption(low=8, high=4_096)
READINGS = ("first step", "second step", "left to right")


@dataclass(frozen=True, kw_only=True)
class AgreementRow:
    """Of one reading over all slots: how often the likeliest token is the same, nats of divergence from float32 on
    average and at 95 %, and how much the log probability of float32's likeliest token differs on average.
    """

    reading: str
    slots: int
    same: float
    divergence: float
    p95: float
    difference: float


@dataclass(frozen=True, kw_only=True)
class Hole:
    """A place in a file; `noise` is what its slots begin as, in both forms alike."""

    context: list[int]
    truth: list[int]
    suffix: list[int]
    noise: Indices

    @property
    def canvas(self) -> Canvas:
        segment = Segment(pieces=(HoleSlots(count=len(self.truth)), tuple(self.suffix)))
        return pack([segment], len(self.context), None)


def agreement_rows(count: int) -> list[AgreementRow]:
    """Over `count` holes of 4 to 14 tokens."""
    files = inspect("default")
    weights, _ = load_embedded(files)
    exact, small = (EmbeddedDenoiser(weights, NOISE, form=form) for form in ("float32", "int8"))
    answers: list[list[tuple[Floats, Floats]]] = [[] for _ in READINGS]
    for hole in _holes(Tokenizer.from_file(str(files.folder / "tokenizer.json")), count):
        first = _first(exact, hole)
        belief = np.exp(_log_softmax(first / np.float32(0.8))).astype(np.float32)
        answers[0].append((first, _first(small, hole)))
        for at, pair in enumerate(zip(_second(exact, hole, belief), _second(small, hole, belief), strict=True), 1):
            answers[at].append(pair)
    return [_row(reading, pairs) for reading, pairs in zip(READINGS, answers, strict=True)]


def _holes(tokenizer: Tokenizer, count: int) -> Iterator[Hole]:
    random = np.random.default_rng(0)
    paths = sorted(path for folder in FOLDERS for path in (ROOT / folder).rglob("*.py"))
    for number in random.permutation(len(paths))[:count]:
        ids = tokenizer.encode(paths[number].read_text(encoding="utf-8")).ids
        length = int(random.integers(4, 15))
        if len(ids) < 100 + length + SUFFIX:
            continue
        start = int(random.integers(50, len(ids) - length - SUFFIX))
        end = start + length
        noise = random.integers(8, 4_096, length)
        yield Hole(
            context=ids[max(0, start - 450) : start], truth=ids[start:end], suffix=ids[end : end + SUFFIX], noise=noise
        )


def _first(denoiser: EmbeddedDenoiser, hole: Hole) -> Floats:
    return denoiser.logits(denoiser.encode(hole.context), hole.canvas, hole.noise, None)


def _second(denoiser: EmbeddedDenoiser, hole: Hole, belief: Floats) -> tuple[Floats, Floats]:
    """Both readings of the likeliest draft, half of it noise again."""
    draft, count = belief.argmax(-1), len(hole.truth)
    slots = np.where(np.arange(count) % 2, draft, hole.noise)
    texts = Texts.pack([draft[:-1].tolist()], len(hole.context), None)
    prefix = denoiser.encode(hole.context)
    return denoiser.both_logits(prefix, hole.canvas, slots, belief, texts, np.arange(-1, count - 1))


def _row(reading: str, pairs: list[tuple[Floats, Floats]]) -> AgreementRow:
    exact, small = (_log_softmax(np.concatenate(side)) for side in zip(*pairs, strict=True))
    divergence = (np.exp(exact) * (exact - small)).sum(-1)
    best = exact.argmax(-1)
    return AgreementRow(
        reading=reading,
        slots=len(best),
        same=float((best == small.argmax(-1)).mean()),
        divergence=float(divergence.mean()),
        p95=float(np.quantile(divergence, 0.95)),
        difference=float(np.abs((exact - small)[np.arange(len(best)), best]).mean()),
    )


def _log_softmax(logits: Floats) -> np.ndarray:
    shifted = (logits - logits.max(-1, keepdims=True)).astype(np.float64)
    return shifted - np.log(np.exp(shifted).sum(-1, keepdims=True))
