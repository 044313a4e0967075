"""Servers whose answers say what they were asked."""

from __future__ import annotations

import json
import socket
from collections.abc import Callable
from typing import Any

import pytest

ECHO = "compat.echo_engine:load_engine"
TOKEN = "a-token-of-the-tests"


@pytest.fixture(scope="session")
def server(start_server):
    """On a unix socket, for tests that leave it as they found it."""
    return start_server(engine=ECHO)


@pytest.fixture(scope="session")
def on_a_port(start_server):
    """On a loopback port, where the token is asked for."""
    return start_server(engine=ECHO, port=0, token=TOKEN)


@pytest.fixture(scope="session")
def token() -> str:
    return TOKEN


@pytest.fixture
def loading(start_server):
    """A server whose checkpoint takes long."""
    return start_server(engine=ECHO, checkpoint="slow=10", wait="loading")


@pytest.fixture
def hang_up(server, until) -> Callable[[str, dict[str, Any], str], None]:
    """Send a request, wait for the second step of the one named `name`, and close the connection."""

    def run(route: str, fields: dict[str, Any], name: str) -> None:
        data = json.dumps(fields).encode()
        head = f"POST {route} HTTP/1.1\r\nHost: x\r\nContent-Type: application/json\r\nContent-Length: {len(data)}"
        with socket.socket(socket.AF_UNIX) as connection:
            connection.connect(str(server.folder / "sfumato.sock"))
            connection.sendall(head.encode() + b"\r\n\r\n" + data)
            until(lambda: f"{name} 2" in server.steps)

    return run
