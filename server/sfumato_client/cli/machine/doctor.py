"""`sfumato doctor`: what is installed, what would be used, and what is wrong."""

from __future__ import annotations

import json
import os
from collections.abc import Iterator
from dataclasses import asdict

import typer
from rich.padding import Padding
from rich.table import Table
from rich.text import Text

from sfumato_client.address.install import missing_packages
from sfumato_client.address.record import named_address, runtime_folder
from sfumato_client.diagnosis.card import engine_for, found_card
from sfumato_client.diagnosis.machine import (
    Finding,
    default_checkpoint,
    devices,
    log_file,
    nvidia_gpu,
    other_checkpoints,
    programs,
    server_packages,
)
from sfumato_client.diagnosis.running import running_server, socket_folder
from sfumato_client.terminal.console import notes, output, progress, write_json, write_rows
from sfumato_client.terminal.fill_view import FAINT
from sfumato_client.terminal.options import Json

SIGNS = {"ok": ("✓", "green"), "note": ("·", FAINT), "wrong": ("✗", "bold red")}


def doctor(as_json: Json = False) -> None:
    """Say what is installed and what is wrong.

    The exit code is 1 when something is.
    """
    with progress() as say:
        say("looking")
        findings = list(_look())
    wrong = sum(finding.level == "wrong" for finding in findings)
    console = output()
    if as_json:
        write_json(json.dumps([asdict(finding) for finding in findings], indent=2))
    elif console.is_terminal:
        console.print(Padding(_table(findings), (1, 2)))
    else:
        write_rows((f.level, f.what, f"{f.found} -> {f.remedy}" if f.remedy else f.found) for f in findings)
    if wrong:
        notes().print(f"  {wrong} thing{'s' if wrong > 1 else ''} to put right\n")
        raise typer.Exit(1)


def _look() -> Iterator[Finding]:
    environment = os.environ
    yield programs()
    yield server_packages(named_address(environment))
    if not missing_packages():
        yield from devices(nvidia_gpu())
        yield from engine_for(found_card())
        yield default_checkpoint()
        yield from other_checkpoints()
    folder = runtime_folder(environment)
    yield socket_folder(folder)
    yield from running_server(folder, environment)
    yield log_file()


def _table(findings: list[Finding]) -> Table:
    table = Table.grid(padding=(0, 2))
    table.add_column()
    table.add_column(style=FAINT, no_wrap=True)
    table.add_column(overflow="fold")
    for finding in findings:
        sign, style = SIGNS[finding.level]
        found = Text(finding.found)
        if finding.remedy:
            found.append(f"\n→ {finding.remedy}", style="cyan")
        table.add_row(Text(sign, style=style), finding.what, found)
    return table
