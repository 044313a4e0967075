"""`sfumato rewrite`: replace a selection, optionally under an instruction, and show what that changes."""

from __future__ import annotations

from typing import Annotated

import typer
from sfumato_client.cli.edit.connected import connected
from sfumato_client.edited_file.errors import InputError
from sfumato_client.edited_file.selection import fields, find_selection
from sfumato_client.edited_file.soundness import fill_judged
from sfumato_client.edited_file.unreadable import in_file
from sfumato_client.protocol import MAX_INSTRUCTION, RewriteRequest
from sfumato_client.terminal.change import Change, show_change, write_change
from sfumato_client.terminal.console import output, write_json
from sfumato_client.terminal.options import Candidates, Checkpoint, DeadlineMs, Force, Json, Target, Write
from sfumato_client.terminal.result_view import result_view
from sfumato_client.terminal.watch import first_view, watch


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
        if json:
            response = fill_judged(file, [span], client.rewrite(request))
            write_json(response.model_dump_json())
        else:
            view = first_view(client, file, [span])
            parts = client.rewrite_stream(request)
            response = watch(
                output(), view, parts, lambda answer: fill_judged(file, [span], answer), lambda a: a.candidates[0].texts
            )
    best = response.candidates[0]
    change = Change(file=file, spans=[span], texts=best.texts, verdict=best.verdict, problem=best.problem)
    if not json:
        show_change(output(), change, result_view(response))
    if write:
        write_change(change, force=force, quiet=json)
