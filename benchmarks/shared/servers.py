"""A server of a run's own, for what is measured from outside."""

from __future__ import annotations

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
    with console.status("starting a server") as line, own_server(checkpoint, line.update) as (client, status):
        line.stop()  # progress takes its place
        yield client, status


def runtime_folder(address: Address) -> Path:
    """Where clients find the server that listens on the unix socket of `address`."""
    assert address.socket is not None, "a server of one's own listens on a socket in its runtime folder"
    return Path(address.socket).parent
