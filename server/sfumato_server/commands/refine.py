"""`sfumato refine`: edit a selection in place, where it is least likely, and show what that changes."""

from __future__ import annotations

from typing import Annotated

import typer

from sfumato_server.client.http import Client
from sfumato_server.client.launch import find_or_start
from sfumato_server.commands.options import Checkpoint, DeadlineMs, File, Json, Lines, Write
from sfumato_server.protocol import RefineRequest
from sfumato_server.terminal.change import show_change, write_change
from sfumato_server.terminal.console import notes, output, progress, write_json
from sfumato_server.terminal.result_view import cost_view
from sfumato_server.terminal.selection import fields, find_selection
from sfumato_server.terminal.watch import first_view, watch


def refine(
    file: File,
    lines: Lines,
    strength: Annotated[
        float, typer.Option(min=0.01, max=1.0, help="The largest share of the selection's tokens that may change.")
    ] = 0.1,
    deadline_ms: DeadlineMs = None,
    checkpoint: Checkpoint = None,
    write: Write = False,
    json: Json = False,
) -> None:
    """Edit a selection of a file where it is least likely, and keep the rest."""
    text_file, span = find_selection(file, lines)
    request = RefineRequest(**fields(text_file, span), strength=strength, deadline_ms=deadline_ms)
    with progress() as say:
        address = find_or_start(checkpoint=checkpoint, on_progress=say)
    with Client(address) as client:
        if json:
            response = client.refine(request)
            write_json(response.model_dump_json())
        else:
            console = output()
            view = first_view(client, text_file, [span])
            _, response = watch(console, view, client.refine_stream(request), lambda answer: [answer.text])
    if not json:
        show_change(console, text_file, span, response.text, cost_view(response))
        if not response.edits:
            notes().print(f"  {response.why_unchanged}")
    if write:
        write_change(text_file, span, response.text, quiet=json)
