"""`sfumato resume`: bring the model back."""

from __future__ import annotations

import time

from sfumato_client.address.errors import ClientError
from sfumato_client.address.record import runtime_folder
from sfumato_client.cli.lifecycle.none_runs import none_runs
from sfumato_client.http import Client
from sfumato_client.lifecycle.find import find
from sfumato_client.lifecycle.hung import refuse_hung
from sfumato_client.protocol import Status
from sfumato_client.protocol.status import Resumed
from sfumato_client.terminal.console import output, progress

LOOK_S = 0.1


def resume() -> None:
    """Bring the model back.

    After a pause, or after it has rested for being idle.

    The exit code is 1 when no server is running.
    """
    address = find()
    if address is None:
        refuse_hung(runtime_folder())
        raise none_runs()
    with Client(address) as client, progress() as say:
        state: Resumed | Status = client.resume()
        while state.state in ("starting", "loading", "restarting"):
            say(state.detail or state.state)
            time.sleep(LOOK_S)
            state = client.status()
    if state.state != "ready":
        raise ClientError(f"the model was not brought back: {state.state}: {state.detail}")
    output().print("ready")
