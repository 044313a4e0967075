"""`sfumato rewrite`: replace a selection, optionally under an instruction, and show what that changes."""

from __future__ import annotations

from typing import Annotated

import typer

from sfumato_server.client.http import Client
from sfumato_server.client.launch import find_or_start
from sfumato_server.commands.options import Candidates, Checkpoint, DeadlineMs, File, Json, Lines, Write
from sfumato_server.protocol import MAX_INSTRUCTION, RewriteRequest
from sfumato_server.terminal.change import show_change, write_change
from sfumato_server.terminal.console import output, progress, write_json
from sfumato_server.terminal.errors import InputError
from sfumato_server.terminal.result_view import result_view
from sfumato_server.terminal.selection import fields, find_selection
from sfumato_server.terminal.watch import first_view, watch


def rewrite(
    file: File,
    lines: Lines,
    instruction: Annotated[str, typer.Argument(metavar="INSTRUCTION", help='What to do, as in "add type hints".')] = "",
    candidates: Candidates = 1,
    deadline_ms: DeadlineMs = None,
    checkpoint: Checkpoint = None,
    write: Write = False,
    json: Json = False,
) -> None:
    """Rewrite a selection of a file."""
    text_file, span = find_selection(file, lines)
    if len(instruction) > MAX_INSTRUCTION:
        raise InputError(f"the instruction has {len(instruction)} characters: at most {MAX_INSTRUCTION} are taken")
    request = RewriteRequest(
        **fields(text_file, span), instruction=instruction, candidates=candidates, deadline_ms=deadline_ms
    )
    with progress() as say:
        address = find_or_start(checkpoint=checkpoint, on_progress=say)
    with Client(address) as client:
        if json:
            response = client.rewrite(request)
            write_json(response.model_dump_json())
        else:
            console = output()
            view = first_view(client, text_file, [span])
            parts = client.rewrite_stream(request)
            _, response = watch(console, view, parts, lambda answer: answer.candidates[0].texts)
    (text,) = response.candidates[0].texts
    if not json:
        show_change(console, text_file, span, text, result_view(response))
    if write:
        write_change(text_file, span, text, quiet=json)
