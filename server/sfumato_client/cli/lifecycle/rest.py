"""`sfumato pause` and `sfumato resume`: give the device back, and bring the model back.

And what every command does that needs a running server.
"""

from __future__ import annotations

import time

import typer

from sfumato_client.address.address import Address
from sfumato_client.address.errors import ClientError
from sfumato_client.address.record import runtime_folder
from sfumato_client.http import Client
from sfumato_client.lifecycle.find import find
from sfumato_client.lifecycle.hung import refuse_hung
from sfumato_client.protocol import Status
from sfumato_client.protocol.status import Rested, Resumed
from sfumato_client.terminal.console import notes, output, progress


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


def pause() -> None:
    """Give the device back, until you ask for something.

    A request that runs ends first; those that wait are given up. While the server is paused, what editors ask by
    themselves at a keystroke is refused quietly and does not bring the model back: `sfumato resume` does, and so does a
    suggestion that you invoke, or a command such as `sfumato fill`. The server itself goes on.
    """
    address = running()
    if address is None:
        output().print("no server is running, so nothing is loaded")
        return
    with Client(address) as client, progress() as say:
        say("waiting for the running request to end")
        rested = client.pause()
    output().print(outcome(rested))


def outcome(rested: Rested) -> str:
    """What happened, in a line."""
    if rested.state == "failed":
        return f"nothing to free: the worker failed: {rested.detail}"
    freed = freed_text(rested)
    if rested.state != "resting":
        freed = freed if rested.memory_bytes != 0 else "nothing was freed"
        return f"{freed}; somebody has asked for something meanwhile: {rested.state}"
    return f"paused: {freed}; bring it back with: sfumato resume"


def freed_text(rested: Rested) -> str:
    """As in "freed 612 MB of memory and 18.3 GB on the device"."""
    if rested.memory_bytes == 0 and not rested.device_bytes:
        return "nothing was loaded"
    parts = [f"{_size(rested.memory_bytes)} of memory"] if rested.memory_bytes else []
    parts += [f"{_size(rested.device_bytes)} on the device"] if rested.device_bytes else []
    return f"freed {' and '.join(parts)}" if parts else "freed all that the worker held"


def _size(count: int) -> str:
    return f"{count / 1e9:.1f} GB" if count >= 1e9 else f"{count / 1e6:.0f} MB"


LOOK_S = 0.1


def resume() -> None:
    """Bring the model back.

    After a pause, or after it has rested for being idle.

    The exit code is 1 when no server is running.
    """
    address = running()
    if address is None:
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
