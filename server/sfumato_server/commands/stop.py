"""`sfumato stop`: end the running server."""

from __future__ import annotations

import time

from sfumato_server.client.address import named_address
from sfumato_server.client.errors import ClientError
from sfumato_server.client.http import Client
from sfumato_server.client.launch import find
from sfumato_server.terminal.console import output

PATIENCE_S = 15.0


def stop() -> None:
    """End the running server.

    Requests under way end as cancelled.
    """
    address = find()
    if address is None:
        output().print("no server is running")
        return
    with Client(address) as client:
        client.stop()
        if named_address() is not None:
            output().print(f"asked the server at {address} to stop")
            return
        end = time.monotonic() + PATIENCE_S
        while client.alive():
            if time.monotonic() > end:
                raise ClientError(f"the server at {address} was asked to stop and still runs; see its log")
            time.sleep(0.05)
    output().print("stopped")
