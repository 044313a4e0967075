"""A step of a fill, and a prefill, by the embedded engine and by torch in turns: `... passes THREADS`, as JSON."""

from __future__ import annotations

import json
import sys
from collections.abc import Callable, Mapping
from dataclasses import asdict, dataclass

import numpy as np
from benchmarks.embedded.clock import milliseconds

from sfumato_model.canvas.segment import HoleSlots, Segment
from sfumato_model.checkpoint.folder import inspect
from sfumato_model.denoiser.base import Texts
from sfumato_model.denoiser.canvas import Canvas, pack
from sfumato_model.denoiser.corruption import UniformCorruption
from sfumato_model.denoiser.embedded.denoiser import EmbeddedDenoiser
from sfumato_model.denoiser.embedded.load import load_embedded

CONTEXTS = (64, 128, 256, 512)
SHAPES = ((4, 8), (4, 14), (16, 32), (48, 64))
"""Slots of the two segments of a canvas; behind each stand `SUFFIX` clamped tokens, and both are read as drafts."""
SUFFIX = 12
NOISE = UniformCorruption(low=8, high=4_096)
ROUNDS = 31
ENGINES = ("torch", "float32", "int8")


@dataclass(frozen=True, kw_only=True)
class PassRow:
    """What took how many milliseconds by each of `ENGINES`, lower quartiles; and how many times as fast the second and
    the third were as the first, medians over rounds in which each had one turn.
    """

    what: str
    milliseconds: tuple[float, ...]
    times: tuple[float, ...]


def pass_rows(threads: int) -> list[PassRow]:
    engines = _engines(threads)
    random = np.random.default_rng(0)
    rows = []
    for context in CONTEXTS:
        ids = random.integers(8, 4_096, context).tolist()
        rows.append(
            _row(f"prefill of {context}", {name: engine.prefill(ids) for name, engine in engines.items()}, threads)
        )
        for slots in SHAPES if context == CONTEXTS[-1] else SHAPES[1:2]:
            canvas, texts, at = _canvas(slots, context), _texts(slots, context, random), _reads(slots)
            tokens = random.integers(8, 4_096, sum(slots))
            belief = random.dirichlet(np.full(4_100, 0.01), sum(slots)).astype(np.float32)
            asked = (canvas, tokens, belief, texts, at)
            steps = {name: engine.step(ids, asked) for name, engine in engines.items()}
            rows.append(_row(f"step of {canvas.length} + {len(texts.ids)} rows behind {context}", steps, threads))
    return rows


Asked = tuple[Canvas, np.ndarray, np.ndarray, Texts, np.ndarray]


class _Embedded:
    def __init__(self, denoiser: EmbeddedDenoiser) -> None:
        self.denoiser = denoiser

    def prefill(self, ids: list[int]) -> Callable[[], object]:
        return lambda: self.denoiser.encode(ids)

    def step(self, ids: list[int], asked: Asked) -> Callable[[], object]:
        prefix = self.denoiser.encode(ids)
        return lambda: self.denoiser.both_logits(prefix, *asked)


class _Torch:
    def __init__(self, threads: int) -> None:
        import torch

        from sfumato_model.checkpoint.device import choose_product_dtype
        from sfumato_model.denoiser.dense.denoiser import DenseDenoiser
        from sfumato_model.denoiser.dense.load import load_dense

        torch.set_num_threads(threads)
        narrow = choose_product_dtype(None, torch.device("cpu")) == torch.bfloat16
        weights, _ = load_dense(inspect("default"), narrow=narrow)
        self.denoiser = DenseDenoiser(weights, NOISE)

    def prefill(self, ids: list[int]) -> Callable[[], object]:
        return lambda: self.denoiser.encode(ids)

    def step(self, ids: list[int], asked: Asked) -> Callable[[], object]:
        from torch import from_numpy

        rows, tokens, belief, texts, at = asked
        canvas, prefix = pack(rows.segments, len(ids)), self.denoiser.encode(ids)
        packed = Texts.of(*(from_numpy(part) for part in (texts.ids, texts.positions, texts.segment)))
        given = canvas, from_numpy(tokens), from_numpy(belief), packed, from_numpy(at)
        return lambda: self.denoiser.both_logits(prefix, *given)


def _engines(threads: int) -> Mapping[str, _Embedded | _Torch]:
    """Without torch the others are measured alone."""
    weights, _ = load_embedded(inspect("default"))
    ours = {
        "float32": _Embedded(EmbeddedDenoiser(weights, NOISE, form="float32", threads=threads)),
        "int8": _Embedded(EmbeddedDenoiser(weights, NOISE, form="int8", threads=threads)),
    }
    try:
        return {"torch": _Torch(threads), **ours}
    except ImportError:
        return ours


def _canvas(slots: tuple[int, ...], context: int) -> Canvas:
    clamped = tuple(range(20, 20 + SUFFIX))
    return pack([Segment(pieces=(HoleSlots(count=count), clamped)) for count in slots], context, None)


def _texts(slots: tuple[int, ...], context: int, random: np.random.Generator) -> Texts:
    """Each segment's draft but for its last token, which nothing is read behind."""
    return Texts.pack([random.integers(8, 4_096, count - 1).tolist() for count in slots], context, None)


def _reads(slots: tuple[int, ...]) -> np.ndarray:
    starts = np.cumsum([0, *(count - 1 for count in slots[:-1])])
    return np.concatenate([np.r_[-1, start + np.arange(count - 1)] for start, count in zip(starts, slots, strict=True)])


def _row(what: str, calls: Mapping[str, Callable[[], object]], threads: int) -> PassRow:
    took: dict[str, list[float]] = {name: [] for name in calls}
    for at in range(ROUNDS):
        for name, call in calls.items():
            spent = milliseconds(call, threads)
            if at:  # the first one may prepare
                took[name].append(spent)
    quartiles = tuple(float(np.quantile(times, 0.25)) for times in took.values())
    first, *others = (np.array(times) for times in took.values())
    return PassRow(what=what, milliseconds=quartiles, times=tuple(float(np.median(first / other)) for other in others))


if __name__ == "__main__":
    print(json.dumps([asdict(row) for row in pass_rows(int(sys.argv[1]))]))
