"""A server of a run's own, for what is measured from outside."""

from __future__ import annotations

import os
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

from examples.demo.own_server import own_server
from rich.console import Console

from sfumato_client.address.address import Address
from sfumato_client.http import Client
from sfumato_client.protocol import Status


@contextmanager
def ready_server(checkpoint: str, console: Console) -> Iterator[tuple[Client, Status]]:
    """Say how far its start is until it has loaded `checkpoint`; end it afterwards. Raises `LaunchError`."""
    with console.status("starting a server") as line, own_server(checkpoint, line.update) as own:
        line.stop()  # progress takes its place
        yield own.client, own.status


def environment(runtime: Path, state: Path | None = None) -> dict[str, str]:
    """That of a program which finds the server of `runtime` alone; its statistics go to `state`, or there too."""
    inherited = {name: value for name, value in os.environ.items() if not name.startswith("SFUMATO_")}
    return {**inherited, "SFUMATO_RUNTIME_DIR": str(runtime), "SFUMATO_STATE_DIR": str(state or runtime)}


def runtime_folder(address: Address) -> Path:
    """Where clients find the server that listens on the unix socket of `address`."""
    assert address.socket is not None, "a server of one's own listens on a socket in its runtime folder"
    return Path(address.socket).parent
