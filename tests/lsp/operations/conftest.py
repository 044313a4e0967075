"""Here the editors' language servers talk to a real server with the default checkpoint."""

from __future__ import annotations

import os
import subprocess
import sys
import tempfile
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
from tests.lsp.operations.user import User
from tests.waiting import wait_until

from sfumato_client.http import Client
from sfumato_client.lifecycle.find import find

PROGRAMS = Path(sys.executable).parent


@pytest.fixture(scope="session")
def real_environment() -> Iterator[dict[str, str]]:
    inherited = {name: value for name, value in os.environ.items() if not name.startswith("SFUMATO_")}
    # Short, because a unix socket's path may have no more than about a hundred bytes.
    with tempfile.TemporaryDirectory(prefix="sf") as folder:
        yield {**inherited, "SFUMATO_RUNTIME_DIR": folder, "SFUMATO_STATE_DIR": folder}


@pytest.fixture(scope="session")
def server(real_environment: dict[str, str]) -> Iterator[Client]:
    """A client of a server that has loaded the default checkpoint."""
    folder = Path(real_environment["SFUMATO_RUNTIME_DIR"])
    log = folder / "log"
    with log.open("wb") as output:
        process = subprocess.Popen([PROGRAMS / "sfumato", "serve"], env=real_environment, stdout=output, stderr=output)
    try:
        wait_until(lambda: process.poll() is not None or find(folder, real_environment), seconds=120)
        address = find(folder, real_environment)
        assert address is not None, log.read_text(encoding="utf-8")
        with Client(address) as client:
            wait_until(lambda: client.status().state in ("ready", "failed"), seconds=120)
            assert client.status().state == "ready", client.status().detail
            yield client
    finally:
        process.terminate()
        process.wait(20)


@pytest.fixture
def environment(real_environment: dict[str, str], server: Client) -> dict[str, str]:
    """With it a language server finds that server."""
    assert server.alive()
    return real_environment


@pytest.fixture
def user(near_editor: Any) -> User:
    """Somebody with a file in an editor; the editor is not started yet."""
    return User(near_editor)
