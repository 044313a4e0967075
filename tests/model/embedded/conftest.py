"""The embedded denoiser over the tiny class's weights, the default checkpoint's, and what torch asks as arrays."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import numpy as np
import pytest

from sfumato_model.checkpoint.folder import inspect
from sfumato_model.checkpoint.text_config import text_config
from sfumato_model.denoiser.base import Texts
from sfumato_model.denoiser.canvas import Canvas
from sfumato_model.denoiser.embedded.denoiser import EmbeddedDenoiser
from sfumato_model.denoiser.embedded.load import arrange, load_embedded
from sfumato_model.denoiser.embedded.rows import CanvasRows, TextRows
from sfumato_model.denoiser.embedded.weights import Weights

VOCABULARY = 131
WINDOW = 8


@pytest.fixture(scope="session")
def one_expert(tiny_model: Callable[..., Any]) -> Any:
    """The class with random weights, two groups of heads and a window of 8."""
    return tiny_model(VOCABULARY, experts=1, window=WINDOW)


@pytest.fixture(scope="session")
def tiny_weights(one_expert: Any) -> Weights:
    tensors = {name: tensor.float().numpy() for name, tensor in one_expert.state_dict().items()}
    return arrange(tensors, text_config(one_expert.config.to_dict()))


@pytest.fixture(scope="session")
def embedded(tiny_weights: Weights) -> EmbeddedDenoiser:
    return EmbeddedDenoiser(tiny_weights)


@pytest.fixture(scope="session")
def default_weights() -> Weights:
    return load_embedded(inspect("default"))[0]


@pytest.fixture(scope="session")
def canvas_rows() -> Callable[[Canvas], CanvasRows]:
    def of(canvas: Canvas) -> CanvasRows:
        ids, positions, segment, hole_at = (
            tensor.numpy() for tensor in (canvas.ids, canvas.positions, canvas.segment, canvas.hole_at)
        )
        return CanvasRows(ids=ids, positions=positions, segment=segment, hole_at=hole_at)

    return of


@pytest.fixture(scope="session")
def text_rows() -> Callable[..., TextRows]:
    """`text_rows([1, 2], [3], after=20)`: texts that go on behind so many tokens."""

    def of(*texts: list[int], after: int) -> TextRows:
        ids, positions, segment = (np.array(part, np.int64) for part in Texts.numbers(texts, after))
        return TextRows(ids=ids, positions=positions, segment=segment)

    return of


@pytest.fixture(scope="session")
def some_ids() -> Callable[..., list[int]]:
    def of(count: int, seed: int = 0, below: int = VOCABULARY) -> list[int]:
        return np.random.default_rng(seed).integers(0, below, count).tolist()

    return of
