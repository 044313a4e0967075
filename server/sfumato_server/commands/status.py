"""`sfumato status`: what the running server is doing."""

from __future__ import annotations

import typer
from rich.padding import Padding
from rich.table import Table

from sfumato_server.client.address import Address, runtime_folder
from sfumato_server.client.http import Client
from sfumato_server.client.hung import refuse_hung
from sfumato_server.client.launch import find, version_mismatch
from sfumato_server.protocol import Status
from sfumato_server.terminal.console import notes, output
from sfumato_server.terminal.fill_view import FAINT


def status() -> None:
    """Show what the running server is doing.

    The exit code is 1 when none is running.
    """
    address = find()
    if address is None:
        refuse_hung(runtime_folder())
        notes().print("no server is running; start one with: sfumato serve")
        raise typer.Exit(1)
    with Client(address) as client:
        found = client.status()
    output().print(Padding(status_table(found, address), (1, 2)))
    mismatch = version_mismatch(found.version)
    if mismatch is not None:
        notes().print(str(mismatch), style="yellow")


def status_table(status: Status, address: Address) -> Table:
    table = Table.grid(padding=(0, 3))
    table.add_column(style=FAINT, no_wrap=True)
    table.add_column(overflow="fold")
    table.add_row("state", f"{status.state}: {status.detail}" if status.detail else status.state)
    checkpoint = status.checkpoint
    if checkpoint is not None:
        size = f"{checkpoint.parameters / 1e6:,.0f} M parameters, {checkpoint.context_tokens} context tokens"
        table.add_row("checkpoint", f"{checkpoint.name}, {size}")
        table.add_row("device", f"{status.device}, {status.dtype}")
    counts = status.counts
    table.add_row(
        "requests",
        f"{counts.done} done, {counts.failed} failed, {counts.cancelled} cancelled, {counts.running} running",
    )
    if counts.worker_restarts:
        table.add_row("worker", f"started again {counts.worker_restarts} times")
    table.add_row("server", f"{status.version}, process {status.pid}, up {_span(status.uptime_s)}")
    table.add_row("address", str(address))
    return table


def _span(seconds: float) -> str:
    for size, unit in ((86400, "d"), (3600, "h"), (60, "min")):
        if seconds >= size:
            return f"{seconds / size:.1f} {unit}"
    return f"{seconds:.0f} s"
