"""`sfumato stop`: end the running server."""

from __future__ import annotations

import contextlib
import time
from typing import Annotated

import typer

from sfumato_client.address.address import Address
from sfumato_client.address.errors import ClientError
from sfumato_client.address.record import named_address, runtime_folder
from sfumato_client.http import Client
from sfumato_client.lifecycle.find import find
from sfumato_client.lifecycle.hung import end_process, remove_traces, server_process
from sfumato_client.terminal.console import output

PATIENCE_S = 15.0
NONE = "no server is running"


def stop(
    patience: Annotated[
        float, typer.Option(min=0, metavar="SECONDS", help="How long it may take before a signal ends it.")
    ] = PATIENCE_S,
) -> None:
    """End the running server.

    Requests under way end as cancelled. A server of this machine that does not end is ended by a signal.
    """
    output().print(end_server(patience), soft_wrap=True)


def end_server(patience_s: float = PATIENCE_S) -> str:
    """End the server that the environment names, or else the user's own; what became of it."""
    address = find()
    elsewhere = named_address()
    if elsewhere is not None:
        with Client(elsewhere) as client:
            client.stop()
        return f"asked the server at {elsewhere} to stop"
    if address is not None:
        with contextlib.suppress(ClientError):
            if _ends(address, patience_s):
                return "stopped"
    return _end_hung(address)


def _ends(address: Address, patience_s: float) -> bool:
    with Client(address) as client:
        client.stop()
        end = time.monotonic() + patience_s
        while client.alive():
            if time.monotonic() > end:
                return False
            time.sleep(0.05)
    return True


def _end_hung(address: Address | None) -> str:
    folder = runtime_folder()
    process = server_process(folder)
    if process is None:
        if address is None:
            return NONE
        raise ClientError(f"the server at {address} was asked to stop and still runs; see its log")
    try:
        killed = end_process(process)
    except PermissionError as error:
        raise ClientError(f"the server, process {process.pid}, may not be ended: {error.strerror}") from error
    remove_traces(folder, process.pid)
    how = "did not end when asked, so it was killed" if killed else "did not answer and was ended by a signal"
    return f"stopped: process {process.pid} {how}"
