"""`sfumato inspect`: show which words of a selection are unlikely, given all the others."""

from __future__ import annotations

from typing import Annotated

import typer

from sfumato_server.client.http import Client
from sfumato_server.client.launch import find_or_start
from sfumato_server.commands.options import Checkpoint, File, Json, Lines
from sfumato_server.protocol import InspectRequest
from sfumato_server.terminal.console import output, progress, write_json
from sfumato_server.terminal.inspect_view import inspect_view
from sfumato_server.terminal.selection import fields, find_selection


def inspect(
    file: File,
    lines: Lines,
    worst: Annotated[int, typer.Option(min=0, help="How many of the unlikely words to list.")] = 10,
    checkpoint: Checkpoint = None,
    json: Json = False,
) -> None:
    """Show which words of a selection are unlikely."""
    text_file, span = find_selection(file, lines)
    request = InspectRequest(**fields(text_file, span))
    with progress() as say:
        address = find_or_start(checkpoint=checkpoint, on_progress=say)
    with Client(address) as client:
        response = client.inspect(request)
    if json:
        write_json(response.model_dump_json())
    else:
        first_line = text_file.text.count("\n", 0, span[0]) + 1
        output().print(inspect_view(request, response, first_line=first_line, worst=worst))
