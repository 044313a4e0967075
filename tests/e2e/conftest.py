"""The real thing: `sfumato serve` with the default checkpoint, in a runtime folder of the tests' own, without torch."""

from __future__ import annotations

import os
import subprocess
import sys
import tempfile
from collections.abc import Callable, Iterator
from pathlib import Path

import pytest

from sfumato_client.http import Client
from sfumato_client.lifecycle.find import find

REPOSITORY = Path(__file__).parent.parent.parent
WITHOUT_TORCH = REPOSITORY / "tests" / "without_torch"
PROGRAMS = Path(sys.executable).parent
"""Where `sfumato` and `sfumato-lsp` are: beside the Python that runs the tests."""


@pytest.fixture(scope="session")
def repository() -> Path:
    return REPOSITORY


@pytest.fixture(scope="session")
def programs() -> Path:
    return PROGRAMS


@pytest.fixture(scope="session")
def environment() -> Iterator[dict[str, str]]:
    """For programs that are to meet the tests' server and never the user's. An import of torch is an error there."""
    inherited = {name: value for name, value in os.environ.items() if not name.startswith("SFUMATO_")}
    # Short, because a unix socket's path may have no more than about a hundred bytes.
    with tempfile.TemporaryDirectory(prefix="sf") as folder:
        yield {
            **inherited,
            "SFUMATO_RUNTIME_DIR": folder,
            "SFUMATO_STATE_DIR": folder,
            "PYTHONPATH": str(WITHOUT_TORCH),
        }


@pytest.fixture(scope="session")
def server(environment: dict[str, str], until: Callable[[Callable[[], object]], None]) -> Iterator[Client]:
    """A client, over the unix socket, of a server that has loaded the default checkpoint."""
    folder = Path(environment["SFUMATO_RUNTIME_DIR"])
    log = folder / "log"
    with log.open("wb") as output:
        process = subprocess.Popen([PROGRAMS / "sfumato", "serve"], env=environment, stdout=output, stderr=output)
    try:
        until(lambda: process.poll() is not None or find(folder, environment))
        address = find(folder, environment)
        assert address is not None, log.read_text(encoding="utf-8")
        with Client(address) as client:
            until(lambda: client.status().state in ("ready", "failed"))
            assert client.status().state == "ready", client.status().detail
            yield client
    finally:
        process.terminate()
        process.wait(20)
