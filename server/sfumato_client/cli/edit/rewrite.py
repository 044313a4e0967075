"""`sfumato rewrite`: replace a selection, optionally under an instruction, and show what that changes."""

from __future__ import annotations

from typing import Annotated

import typer

from sfumato_client.cli.edit.asked import ask
from sfumato_client.cli.edit.connected import connected
from sfumato_client.edited_file.errors import InputError
from sfumato_client.edited_file.selection import fields, find_selection
from sfumato_client.edited_file.unreadable import in_file
from sfumato_client.protocol import MAX_INSTRUCTION, RewriteRequest
from sfumato_client.terminal.change import show_change, write_change
from sfumato_client.terminal.console import output, write_json
from sfumato_client.terminal.options import Candidates, Checkpoint, DeadlineMs, Force, Json, Target, Write
from sfumato_client.terminal.result_view import result_view


def rewrite(
    target: Target,
    words: Annotated[
        list[str] | None, typer.Argument(metavar="INSTRUCTION", help='What to do, as in "add type hints".')
    ] = None,
    candidates: Candidates = 1,
    deadline_ms: DeadlineMs = None,
    checkpoint: Checkpoint = None,
    write: Write = False,
    force: Force = False,
    json: Json = False,
) -> None:
    """Rewrite a selection of a file.

    In a pipe the change alone is printed, as a diff. The exit code is 3 when --write would break the file.
    """
    file, span, said = find_selection(target, words or [])
    instruction = " ".join(said)
    if len(instruction) > MAX_INSTRUCTION:
        raise InputError(f"the instruction has {len(instruction)} characters: at most {MAX_INSTRUCTION} are taken")
    request = RewriteRequest(
        **fields(file, span), instruction=instruction, candidates=candidates, deadline_ms=deadline_ms
    )
    with connected(file, checkpoint, force=force) as client, in_file(file, span):
        response, change = ask(client, request, file, [span], watched=not json)
    if json:
        write_json(response.model_dump_json())
    else:
        show_change(output(), change, result_view(response))
    if write:
        write_change(change, force=force, quiet=json)
