"""What a command says that needs a running server where there is none."""

from __future__ import annotations

import typer

from sfumato_client.terminal.console import notes


def none_runs() -> typer.Exit:
    """Say so; raise what this returns."""
    notes().print("no server is running; start one with: sfumato serve")
    return typer.Exit(1)
