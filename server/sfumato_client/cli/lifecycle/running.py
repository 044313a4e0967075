"""The running server, for commands that need one."""

from __future__ import annotations

import typer

from sfumato_client.address.address import Address
from sfumato_client.address.record import runtime_folder
from sfumato_client.lifecycle.find import find
from sfumato_client.lifecycle.hung import refuse_hung
from sfumato_client.terminal.console import notes


def running() -> Address | None:
    """`None` where there is none. Raises `ClientError` for one that hangs."""
    address = find()
    if address is None:
        refuse_hung(runtime_folder())
    return address


def none_runs() -> typer.Exit:
    """Say so; raise what this returns."""
    notes().print("no server is running; start one with: sfumato serve")
    return typer.Exit(1)
