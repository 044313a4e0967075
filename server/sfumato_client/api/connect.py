"""Which server a program talks to."""

from __future__ import annotations

from collections.abc import Callable
from typing import TypedDict

from sfumato_client.address.address import Address
from sfumato_client.address.errors import LaunchError
from sfumato_client.address.record import address_at
from sfumato_client.lifecycle.find import find
from sfumato_client.lifecycle.launch import find_or_start


class ConnectOptions(TypedDict, total=False):
    """How a server is found where no URL names it."""

    token: str
    """What the server at the URL asks for."""
    start: bool
    """Whether one is started where none runs; it is, unless this is `False`."""
    checkpoint: str
    """The checkpoint of a server that is started: "default", a folder, or an id that was pulled."""
    on_progress: Callable[[str], None]
    """Called with what is under way while a server starts."""


def locate(url: str | None, options: ConnectOptions) -> Address:
    """The server at `url`, the one that the environment names, the one that runs, or one that is started.

    Raises `BadUrl`, or `LaunchError` where none runs and none can be started.
    """
    if url is not None:
        return address_at("the URL", url, options.get("token"))
    if options.get("start", True):
        return find_or_start(checkpoint=options.get("checkpoint"), on_progress=options.get("on_progress", _silent))
    address = find()
    if address is None:
        raise LaunchError("no server runs; start one with: sfumato serve")
    return address


def _silent(_: str) -> None:
    pass
