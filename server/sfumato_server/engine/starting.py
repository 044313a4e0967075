"""Waiting for an engine that was started: what it is at, until it answers or has ended."""

from __future__ import annotations

import socket
import time
from collections.abc import Callable
from http.client import HTTPConnection, HTTPException
from pathlib import Path

from sfumato_server.engine.process import EngineProcess
from sfumato_server.errors import StartError

PATIENCE_S = 1800.0
"""A large checkpoint from a slow disk, with graphs to capture."""
LOOK_S = 0.5
SIGNS = (
    ("Starting to load model", "loading the weights"),
    ("Loading weights took", "the weights are loaded"),
    ("torch.compile takes", "compiled"),
    ("Capturing CUDA graph", "capturing graphs"),
    ("GPU KV cache size", "making room for contexts"),
    ("Starting vLLM server", "opening its socket"),
)
"""What vLLM writes, and what a user is told of it."""


def wait_until_ready(process: EngineProcess, path: Path, report: Callable[[str], None]) -> None:
    """Return when the engine takes requests. `report` hears at each look what it is at. Raises `StartError`."""
    begun = time.monotonic()
    while not _is_healthy(path):
        if (how := process.ended) is not None:
            raise StartError(f"vLLM could not be started: it {how}")
        seconds = time.monotonic() - begun
        if seconds > PATIENCE_S:
            raise StartError(f"vLLM was not ready within {PATIENCE_S:.0f} s; its log is {process.log}")
        report(f"starting vLLM: {_at(process.said())} ({seconds:.0f} s)")
        time.sleep(LOOK_S)


def _is_healthy(path: Path) -> bool:
    connection = HTTPConnection("localhost")
    with socket.socket(socket.AF_UNIX, socket.SOCK_STREAM) as connection.sock:
        connection.sock.settimeout(LOOK_S)
        try:
            connection.sock.connect(str(path))
            connection.request("GET", "/health")
            return connection.getresponse().status == 200
        except (OSError, HTTPException):
            return False


def _at(said: str) -> str:
    place, words = max((said.rfind(sign), words) for sign, words in SIGNS)
    return words if place >= 0 else "importing it"
