"""`sfumato list`: the checkpoints that are on this machine."""

from __future__ import annotations

from importlib.util import find_spec

from rich.padding import Padding
from rich.table import Table

from sfumato_server.client.errors import LaunchError
from sfumato_server.terminal.console import output
from sfumato_server.terminal.fill_view import FAINT
from sfumato_server.visible import visible_line


def list_checkpoints() -> None:
    """Show the checkpoints that are on this machine."""
    if find_spec("huggingface_hub") is None:
        raise LaunchError("huggingface_hub is missing: install the server with: pip install 'sfumato[server]'")
    # Only here, so that the other commands work without the server's packages.
    from sfumato_model.download import gigabytes
    from sfumato_model.local_checkpoints import local_checkpoints

    table = Table(box=None, padding=(0, 3, 0, 0), header_style=FAINT, show_edge=False)
    table.add_column("checkpoint", overflow="fold")
    table.add_column("size", justify="right", no_wrap=True)
    table.add_column("folder", style="dim", overflow="fold")
    for found in local_checkpoints():
        size = gigabytes(found.weight_bytes) if found.weight_bytes else "not complete"
        table.add_row(visible_line(found.source), size, visible_line(found.folder))
    if not table.row_count:
        output().print("no checkpoints here; fetch one with: sfumato pull ID")
        return
    output().print(Padding(table, (1, 2)))
