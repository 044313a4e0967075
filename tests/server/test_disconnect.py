"""Who leaves is not worked for."""

from __future__ import annotations

import json
import socket

import pytest

LONG = "steps=1000,sleep=0.1"


def send(server, path: str, *, stream: bool) -> socket.socket:
    return post(server, "fill", {"segments": [{"hole": {}}], "path": path, "stream": stream})


def post(server, operation: str, fields: dict[str, object]) -> socket.socket:
    """Send a request and leave the answer unread, so that the test can close the connection when it likes."""
    data = json.dumps(fields).encode()
    headers = f"Host: x\r\nContent-Type: application/json\r\nContent-Length: {len(data)}"
    connection = socket.socket(socket.AF_UNIX)
    connection.connect(str(server.folder / "sfumato.sock"))
    connection.sendall(f"POST /v1/{operation} HTTP/1.1\r\n{headers}\r\n\r\n".encode() + data)
    return connection


@pytest.mark.parametrize("stream", [True, False])
def test_a_client_that_leaves_ends_its_fill_before_the_next_step(shared, until, stream):
    name = f"stream-{stream}"

    def steps() -> int:
        return sum(step.startswith(f"{name} ") for step in shared.steps)

    connection = send(shared, f"name={name},{LONG}", stream=stream)
    until(lambda: steps() == 2)
    connection.close()
    assert shared.fill("name=next,steps=1").status_code == 200
    # One step may have begun between the close and its arrival at the worker.
    assert steps() <= 3
    assert shared.steps[-1] == "next 1"


@pytest.mark.parametrize("operation", ["rewrite", "inspect", "refine"])
def test_a_client_that_leaves_ends_any_operation_before_its_next_step(shared, until, operation):
    def steps() -> int:
        return sum(step.startswith(f"left-{operation} ") for step in shared.steps)

    connection = post(shared, operation, {"selection": "x", "path": f"name=left-{operation},{LONG}"})
    until(lambda: steps() == 2)
    connection.close()
    assert shared.fill("name=next,steps=1").status_code == 200
    # One step may have begun between the close and its arrival at the worker.
    assert steps() <= 3


@pytest.mark.parametrize("stream", [True, False])
def test_a_client_that_leaves_the_queue_is_never_worked_for(shared, until, stream):
    with shared.stream(f"name=first,{LONG}"):
        until(lambda: "first 1" in shared.steps)
        waiting = send(shared, f"name=gone-{stream}", stream=stream)
        until(lambda: shared.status()["counts"]["waiting"] == 1)
        waiting.close()
        until(lambda: shared.status()["counts"]["waiting"] == 0)
    assert shared.fill().status_code == 200
    assert f"gone-{stream} 1" not in shared.steps
