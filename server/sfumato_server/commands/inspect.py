"""`sfumato inspect`: show which words of a selection are unlikely, given all the others."""

from __future__ import annotations

from typing import Annotated

import typer
from sfumato_client.cli.edit.connected import connected
from sfumato_client.edited_file.selection import fields, find_only_selection
from sfumato_client.protocol import InspectRequest
from sfumato_client.terminal.console import output, write_json, write_rows
from sfumato_client.terminal.inspect_view import inspect_rows, inspect_view
from sfumato_client.terminal.options import Checkpoint, Json, Lines, Target


def inspect(
    target: Target,
    lines: Lines = None,
    worst: Annotated[int, typer.Option(min=0, help="How many of the unlikely words to list.")] = 10,
    checkpoint: Checkpoint = None,
    force: Annotated[bool, typer.Option("--force", help="Ask for a language the checkpoint has not, too.")] = False,
    json: Json = False,
) -> None:
    """Show which words of a selection are unlikely.

    In a pipe they alone are printed: place, word, probability and what is likelier, with tabs between.
    """
    file, span = find_only_selection(target, lines)
    request = InspectRequest(**fields(file, span))
    with connected(file, checkpoint, force=force) as client:
        response = client.inspect(request)
    first_line = file.text.count("\n", 0, span[0]) + 1
    console = output()
    if json:
        write_json(response.model_dump_json())
    elif console.is_terminal:
        console.print(inspect_view(request, response, first_line=first_line, worst=worst))
    else:
        write_rows(inspect_rows(request, response, first_line=first_line, worst=worst))
