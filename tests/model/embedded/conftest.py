"""The embedded denoiser over the tiny class's weights, the default checkpoint's, and what torch asks as arrays."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import numpy as np
import pytest

from sfumato_model.checkpoint.folder import inspect
from sfumato_model.checkpoint.text_config import text_config
from sfumato_model.denoiser.corruption import UniformCorruption
from sfumato_model.denoiser.embedded.denoiser import EmbeddedDenoiser
from sfumato_model.denoiser.embedded.load import arrange, load_embedded
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
def corruption() -> UniformCorruption:
    return UniformCorruption(low=8, high=VOCABULARY)


@pytest.fixture(scope="session")
def embedded(tiny_weights: Weights, corruption: UniformCorruption) -> EmbeddedDenoiser:
    return EmbeddedDenoiser(tiny_weights, corruption)


@pytest.fixture(scope="session")
def default_weights() -> Weights:
    return load_embedded(inspect("default"))[0]


@pytest.fixture(scope="session")
def some_ids() -> Callable[..., list[int]]:
    def of(count: int, seed: int = 0, below: int = VOCABULARY) -> list[int]:
        return np.random.default_rng(seed).integers(0, below, count).tolist()

    return of
