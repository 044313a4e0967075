"""`sfumato rewrite`, `refine` and `inspect`: a selection is replaced, edited in place, or its unlikely words shown."""

from __future__ import annotations

from typing import Annotated

import typer

from sfumato_client.cli.edit.asked import ask, connected
from sfumato_client.edited_file.errors import InputError
from sfumato_client.edited_file.holes import fields, find_only_selection, find_selection
from sfumato_client.edited_file.soundness import in_file
from sfumato_client.protocol import MAX_INSTRUCTION, InspectRequest, RefineRequest, RewriteRequest
from sfumato_client.terminal.change import finish
from sfumato_client.terminal.console import notes, output, write_json, write_rows
from sfumato_client.terminal.inspect_view import inspect_rows, inspect_view
from sfumato_client.terminal.options import Candidates, Checkpoint, DeadlineMs, Force, Json, Lines, Target, Write
from sfumato_client.terminal.result_view import refine_view, result_view


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
    if response.no_text is None:
        finish(change, response, result_view(response), json=json, write=write, force=force)
    elif json:
        write_json(response.model_dump_json())
    else:
        notes().print(f"  {response.no_text.message}")


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
    finish(change, response, refine_view(response), json=json, write=write, force=force)
    if not response.edits and not json:
        notes().print(f"  {response.why_unchanged}")


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
