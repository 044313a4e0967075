"""Milliseconds of a pass's products in each library: `python -m benchmarks.embedded.products THREADS`, as JSON.

In a process of its own, since some libraries read their threads and instructions from the environment at the start.
"""

from __future__ import annotations

import json
import sys
from collections.abc import Mapping
from dataclasses import asdict, dataclass
from functools import partial

import numpy as np
from benchmarks.embedded.clock import milliseconds
from benchmarks.embedded.libraries import LIBRARIES, Chain, Multiply

from sfumato_model.checkpoint.folder import inspect
from sfumato_model.denoiser.embedded.load import load_embedded
from sfumato_model.denoiser.embedded.weights import Floats, Weights

ROWS = (1, 16, 56, 96, 160)
ROUNDS = 21


@dataclass(frozen=True, kw_only=True)
class ProductRow:
    """Of one library: the lower quartile of all layers and of the head, in milliseconds, for each of `ROWS`.

    `error` is that of the head, as a share of what it answers. Without milliseconds the library is not installed.
    """

    library: str
    layers: tuple[float, ...]
    head: tuple[float, ...]
    error: float | None


def product_rows(threads: int) -> list[ProductRow]:
    weights, _ = load_embedded(inspect("default"))
    made: dict[str, tuple[Multiply, Multiply]] = {}
    for name, library in LIBRARIES.items():
        try:
            made[name] = library(_layers(weights), threads), library([weights.embed.T.copy()], threads)
        except ImportError:
            continue
    truth = made["numpy float32"][1]
    rows = _normed_rows(weights, 96)
    times = _times(made, weights, threads)
    return [
        ProductRow(library=name, layers=times[name][0], head=times[name][1], error=_error(made[name][1], truth, rows))
        if name in made
        else ProductRow(library=name, layers=(), head=(), error=None)
        for name in LIBRARIES
    ]


def _layers(weights: Weights) -> Chain:
    """The five products of each layer; gate and up are one here, and the first half of them goes on."""
    return [
        matrix
        for layer in weights.layers
        for matrix in (
            layer.into,
            layer.out,
            np.concatenate([layer.forward.gate, layer.forward.up], 1),
            np.concatenate(layer.forward.out) * np.float32(0.1),
        )
    ]


def _normed_rows(weights: Weights, count: int) -> Floats:
    rows = np.random.default_rng(0).standard_normal((count, weights.hidden)).astype(np.float32)
    return rows / np.sqrt((rows * rows).mean(-1, keepdims=True))


def _times(
    made: Mapping[str, tuple[Multiply, Multiply]], weights: Weights, threads: int
) -> dict[str, tuple[tuple[float, ...], tuple[float, ...]]]:
    """Libraries take turns, so that whatever else the machine does is shared."""
    took: dict[tuple[str, int, int], list[float]] = {}
    for count in ROWS:
        rows = _normed_rows(weights, count)
        for _ in range(ROUNDS):
            for name, parts in made.items():
                for part, multiply in enumerate(parts):
                    took.setdefault((name, part, count), []).append(milliseconds(partial(multiply, rows), threads))
    quartiles = {key: float(np.quantile(times, 0.25)) for key, times in took.items()}
    return {
        name: (tuple(quartiles[name, 0, count] for count in ROWS), tuple(quartiles[name, 1, count] for count in ROWS))
        for name in made
    }


def _error(multiply: Multiply, truth: Multiply, rows: Floats) -> float:
    exact = truth(rows)
    return float((multiply(rows) - exact).std() / exact.std())


if __name__ == "__main__":
    print(json.dumps([asdict(row) for row in product_rows(int(sys.argv[1]))]))
