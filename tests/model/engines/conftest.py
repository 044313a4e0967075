"""A recorded engine, and a client of it."""

from __future__ import annotations

import time
from collections.abc import Iterator

import pytest
from tests.model.engines.recorded_engine import KEY, RecordedEngine, listening

from sfumato_model.api.request import Limits
from sfumato_model.engines.vllm.http.address import engine_address
from sfumato_model.engines.vllm.http.client import VllmClient


@pytest.fixture
def engine() -> Iterator[RecordedEngine]:
    made = RecordedEngine()
    yield made
    assert made.wrong == []


@pytest.fixture
def url(engine: RecordedEngine) -> Iterator[str]:
    with listening(engine) as found:
        yield found


@pytest.fixture
def limits() -> Limits:
    return Limits(clock=time.monotonic)


@pytest.fixture
def client(engine: RecordedEngine, url: str, limits: Limits) -> Iterator[VllmClient]:
    """It has probed the engine, whose memory of that is gone."""
    made = VllmClient(engine_address(url), key=KEY)
    made.probe(limits)
    engine.seen.clear()
    engine.headers.clear()
    yield made
    made.close()
