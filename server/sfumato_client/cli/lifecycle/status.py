"""`sfumato status`: what the running server is doing."""

from __future__ import annotations

import typer

from sfumato_client.address.address import Address
from sfumato_client.address.version import version_mismatch
from sfumato_client.cli.lifecycle.rest import none_runs, running
from sfumato_client.diagnosis.running import memories_of
from sfumato_client.http import Client
from sfumato_client.protocol import Memories, Status
from sfumato_client.terminal.console import notes, write_json
from sfumato_client.terminal.fill_view import show_rows
from sfumato_client.terminal.options import Json


def status(json: Json = False) -> None:
    """Show what the running server is doing.

    The exit code is 1 when none is running, and 3 when its model has failed.
    """
    address = running()
    if address is None:
        if json:
            write_json("null")
        raise none_runs()
    with Client(address) as client:
        found = client.status()
        memories = memories_of(client, found)
    if json:
        write_json(found.model_dump_json())
    else:
        show_rows([*status_rows(found, address), *memory_rows(memories)])
    mismatch = version_mismatch(found.version)
    if mismatch is not None:
        notes().print(str(mismatch), style="yellow")
    if found.state == "failed":
        raise typer.Exit(3)


def status_rows(status: Status, address: Address) -> list[tuple[str, str]]:
    rows = [("state", f"{status.state}: {status.detail}" if status.detail else status.state)]
    checkpoint = status.checkpoint
    if checkpoint is not None:
        # An engine elsewhere does not say how many it has.
        parameters = f"{checkpoint.parameters / 1e6:,.1f} M parameters, " if checkpoint.parameters else ""
        size = f"{parameters}{checkpoint.context_tokens} context tokens"
        rows += [
            ("checkpoint", f"{checkpoint.name}, {size}"),
            ("device", f"{status.device}, {status.dtype}, by the {checkpoint.engine} engine"),
        ]
        rows += [("engine", checkpoint.without)] if checkpoint.without else []
        rows += [("at once", f"{checkpoint.at_once} requests")] if checkpoint.at_once > 1 else []
    elif status.checkpoint_source is not None:
        rows.append(("checkpoint", status.checkpoint_source))
    counts = status.counts
    did = f"{counts.done} done, {counts.failed} failed, {counts.cancelled} cancelled, {counts.running} running"
    rows.append(("requests", did))
    if counts.worker_restarts:
        times = "once" if counts.worker_restarts == 1 else f"{counts.worker_restarts} times"
        rows.append(("worker", f"started again {times}"))
    rows.append(("server", f"{status.version}, process {status.pid}, up {_span(status.uptime_s)}"))
    rows.append(("address", str(address)))
    return rows


def memory_rows(memories: Memories | None) -> list[tuple[str, str]]:
    """A row for each workspace that is remembered."""
    return [] if memories is None else [("memory", one.told) for one in memories.workspaces]


def _span(seconds: float) -> str:
    for size, unit in ((86400, "d"), (3600, "h"), (60, "min")):
        if seconds >= size:
            return f"{seconds / size:.1f} {unit}"
    return f"{seconds:.0f} s"
