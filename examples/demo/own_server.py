"""A server for this run alone, which the user's own one never meets and which is gone afterwards."""

from __future__ import annotations

import os
import subprocess
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager, suppress
from dataclasses import dataclass
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import TypeVar

from sfumato_client.address.errors import LaunchError
from sfumato_client.http import Client
from sfumato_client.lifecycle.find import find
from sfumato_client.lifecycle.start import SERVE
from sfumato_client.protocol import Status

Found = TypeVar("Found")

PATIENCE_S = 180.0
"""How long the server may take until its checkpoint is loaded."""


@dataclass(frozen=True, kw_only=True)
class OwnServer:
    """`runtime` is the folder in which other programs find it; `seconds` passed until it was ready."""

    client: Client
    status: Status
    runtime: Path
    seconds: float


@contextmanager
def own_server(checkpoint: str, say: Callable[[str], None]) -> Iterator[OwnServer]:
    """A server that has loaded `checkpoint`. Raises `LaunchError`."""
    begun = time.monotonic()
    with TemporaryDirectory(prefix="sfumato-") as name:
        folder, log = Path(name), Path(name) / "server.log"
        kept = ("SFUMATO_DTYPE",)  # what computes; all else leads to a server of its user
        environment = {key: value for key, value in os.environ.items() if not key.startswith("SFUMATO_") or key in kept}
        environment["SFUMATO_RUNTIME_DIR"] = name
        with log.open("wb") as output:
            process = subprocess.Popen(
                [*SERVE, "--checkpoint", checkpoint],
                env=environment,
                stdin=subprocess.DEVNULL,
                stdout=output,
                stderr=output,
                # Ctrl-C reaches this program alone, which then ends the server in an orderly way.
                start_new_session=True,
            )
        try:
            say("starting a server")
            address = _wait_for(lambda: find(folder, environment), process, log)
            with Client(address) as client:
                status = _wait_for(lambda: _ready(client, say), process, log)
                yield OwnServer(client=client, status=status, runtime=folder, seconds=time.monotonic() - begun)
        finally:
            _end(process)


def _ready(client: Client, say: Callable[[str], None]) -> Status | None:
    status = client.status()
    if status.state == "failed":
        raise LaunchError(status.detail)
    say(status.detail or status.state)
    return status if status.state == "ready" else None


def _wait_for(look: Callable[[], Found | None], process: subprocess.Popen[bytes], log: Path) -> Found:
    end = time.monotonic() + PATIENCE_S
    while time.monotonic() < end:
        found = look()
        if found is not None:
            return found
        if process.poll() is not None:
            raise LaunchError(f"the server ended while it started:\n{log.read_text(encoding='utf-8')}")
        time.sleep(0.05)
    raise LaunchError(f"the server was not ready within {PATIENCE_S:.0f} s")


def _end(process: subprocess.Popen[bytes]) -> None:
    process.terminate()
    try:
        with suppress(subprocess.TimeoutExpired):
            process.wait(15)
    finally:
        # It does nothing to one that has ended; a second Ctrl-C while waiting gets here too.
        process.kill()
        process.wait()
