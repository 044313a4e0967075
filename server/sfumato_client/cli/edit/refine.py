"""`sfumato refine`: edit a selection in place, where it is least likely, and show what that changes."""

from __future__ import annotations

from typing import Annotated

import typer

from sfumato_client.cli.edit.asked import ask
from sfumato_client.cli.edit.connected import connected
from sfumato_client.edited_file.selection import fields, find_only_selection
from sfumato_client.protocol import RefineRequest
from sfumato_client.terminal.change import show_change, write_change
from sfumato_client.terminal.console import notes, output, write_json
from sfumato_client.terminal.options import Checkpoint, DeadlineMs, Force, Json, Lines, Target, Write
from sfumato_client.terminal.result_view import refine_view


def refine(
    target: Target,
    lines: Lines = None,
    strength: Annotated[
        float, typer.Option(min=0.01, max=1.0, help="The largest share of the selection's tokens that may change.")
    ] = 0.1,
    deadline_ms: DeadlineMs = None,
    checkpoint: Checkpoint = None,
    write: Write = False,
    force: Force = False,
    json: Json = False,
) -> None:
    """Edit a selection where it is least likely.

    In a pipe the change alone is printed, as a diff. The exit code is 3 when --write would break the file.
    """
    file, span = find_only_selection(target, lines)
    request = RefineRequest(**fields(file, span), strength=strength, deadline_ms=deadline_ms)
    with connected(file, checkpoint, force=force) as client:
        response, change = ask(client, request, file, [span], watched=not json)
    if json:
        write_json(response.model_dump_json())
    else:
        show_change(output(), change, refine_view(response))
        if not response.edits:
            notes().print(f"  {response.why_unchanged}")
    if write:
        write_change(change, force=force, quiet=json)
