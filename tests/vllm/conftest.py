"""A real vLLM with the default checkpoint in float32, started as the server starts one, on this machine's processor."""

from __future__ import annotations

import random
import subprocess
import sys
import tempfile
import time
from collections.abc import Iterator
from pathlib import Path

import httpx
import pytest

from sfumato_model.api.request import Limits
from sfumato_model.checkpoint.folder import DEFAULT_FOLDER
from sfumato_model.engines.vllm.http.client import VllmClient
from sfumato_server.engine.command import Serving
from sfumato_server.engine.own_engine import OwnEngine

HERE = Path(__file__).parent
ON_A_PROCESSOR = {
    "PYTHONPATH": str(HERE / "site"),
    "TRITON_INTERPRET": "1",
    "TORCHDYNAMO_DISABLE": "1",
    "TORCH_COMPILE_DISABLE": "1",
    "VLLM_CPU_KVCACHE_SPACE": "1",
    "VLLM_CPU_OMP_THREADS_BIND": "nobind",
    "OMP_NUM_THREADS": "1",
}
SERVING = Serving(
    folder=DEFAULT_FOLDER, canvas=64, context=2048, requests=8, dtype="float32", flags=("--enforce-eager",)
)


def pytest_collection_modifyitems(items: list[pytest.Item]) -> None:
    for item in items:
        item.add_marker(pytest.mark.timeout(900))


@pytest.fixture(scope="session")
def python(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """vLLM's interpreter, which gives itself what it needs on a processor."""
    said = subprocess.run([HERE / "install.sh", "--path"], capture_output=True, text=True, check=False)
    assert said.returncode == 0, said.stderr
    program = tmp_path_factory.mktemp("vllm") / "python"
    exports = "".join(f"export {name}={value}\n" for name, value in ON_A_PROCESSOR.items())
    program.write_text(f'#!/bin/sh\n{exports}exec {said.stdout.strip()} "$@"\n', encoding="utf-8")
    program.chmod(0o700)
    return program


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

    def of(self, name: str) -> float:
        lines = self._http.get("/metrics").text.splitlines()
        return sum(float(line.split()[-1]) for line in lines if line.startswith((f"{name}{{", f"{name} ")))


@pytest.fixture
def metrics(client: VllmClient) -> Metrics:
    return Metrics(client)
