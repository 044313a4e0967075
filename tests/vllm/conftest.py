"""A real vLLM with the default checkpoint in float32, started as the server starts one, on this machine's processor."""

from __future__ import annotations

import contextlib
import random
import subprocess
import sys
import tempfile
import time
from collections.abc import Iterator
from pathlib import Path

import httpx
import pytest
from tests.vllm.serving import PYTHON, SERVING

from sfumato_model.api.request import Limits
from sfumato_model.engines.vllm.http.client import VllmClient
from sfumato_server.engine.own_engine import OwnEngine


def pytest_collection_modifyitems(items: list[pytest.Item]) -> None:
    for item in items:
        item.add_marker(pytest.mark.timeout(900))


@pytest.fixture(scope="session")
def python() -> Path:
    """vLLM's interpreter, which gives itself what it needs on a processor."""
    said = subprocess.run([PYTHON.with_name("install.sh"), "--path"], capture_output=True, text=True, check=False)
    assert said.returncode == 0, said.stderr
    return PYTHON


@pytest.fixture(scope="session")
def own(python: Path) -> Iterator[OwnEngine]:
    with tempfile.TemporaryDirectory(prefix="sf") as folder:
        engine = OwnEngine(python, SERVING, Path(folder))
        yield engine
        engine.close()


@pytest.fixture
def client(own: OwnEngine, limits: Limits) -> VllmClient:
    found = own.client(lambda said: print(said, file=sys.stderr))
    if found.facts is None:
        found.probe(limits)
    return found


@pytest.fixture
def limits() -> Limits:
    return Limits(clock=time.monotonic)


@pytest.fixture
def dice() -> random.Random:
    return random.Random(7)


class Metrics:
    """What the engine counts."""

    def __init__(self, client: VllmClient) -> None:
        self._http = httpx.Client(transport=httpx.HTTPTransport(uds=client.address.socket), base_url="http://localhost")

    def close(self) -> None:
        self._http.close()

    def of(self, name: str) -> float:
        lines = self._http.get("/metrics").text.splitlines()
        return sum(float(line.split()[-1]) for line in lines if line.startswith((f"{name}{{", f"{name} ")))


@pytest.fixture
def metrics(client: VllmClient) -> Iterator[Metrics]:
    with contextlib.closing(Metrics(client)) as found:
        yield found
