"""`sfumato fill`: fill the hole at a position, or every marker of a file, and watch it come into focus."""

from __future__ import annotations

from typing import Annotated

import typer

from sfumato_client.cli.edit.asked import ask, connected
from sfumato_client.edited_file.errors import InputError
from sfumato_client.edited_file.holes import find_holes, segments
from sfumato_client.edited_file.text_file import in_newlines
from sfumato_client.protocol import MAX_HOLE_TOKENS, FillRequest
from sfumato_client.terminal.change import Change, show_change, write_change
from sfumato_client.terminal.console import notes, write_exactly, write_json
from sfumato_client.terminal.options import Candidates, Checkpoint, DeadlineMs, Force, Json, Write
from sfumato_client.terminal.result_view import result_view


def fill(
    target: Annotated[
        str,
        typer.Argument(
            metavar="FILE:LINE:COLUMN",
            help="From 1, in characters. FILE:LINE:COLUMN-LINE:COLUMN and FILE:LINE-LINE replace what is there.",
        ),
    ],
    end: Annotated[str | None, typer.Option(metavar="LINE:COLUMN", hidden=True)] = None,
    marker: Annotated[
        str | None, typer.Option(help="Fill every place in FILE where this text stands, all at once.")
    ] = None,
    candidates: Candidates = 1,
    max_tokens: Annotated[
        int | None, typer.Option(min=1, max=MAX_HOLE_TOKENS, help="The size of each hole in tokens.")
    ] = None,
    single_line: Annotated[bool, typer.Option("--single-line", help="End each hole at its first newline.")] = False,
    deadline_ms: DeadlineMs = None,
    checkpoint: Checkpoint = None,
    write: Write = False,
    force: Force = False,
    text: Annotated[bool, typer.Option("--print", help="Print the best text alone, as it is, for programs.")] = False,
    json: Json = False,
) -> None:
    """Fill the hole at a position of a file.

    In a pipe the change alone is printed, as a diff. The exit code is 3 when --write would break the file.
    """
    file, spans = find_holes(target, marker, end)
    if text and (json or candidates > 1 or len(spans) > 1):
        raise InputError("--print is for the best text of one hole: leave out --json and --candidates, or use --json")
    request = FillRequest(
        segments=segments(file.text, spans, max_tokens),
        path=file.label,
        language=file.language,
        candidates=candidates,
        single_line=single_line,
        deadline_ms=deadline_ms,
    )
    with connected(file, checkpoint, force=force) as client:
        response, change = ask(client, request, file, spans, watched=not (json or text))
    if json:
        write_json(response.model_dump_json())
    elif response.no_text is not None:
        notes().print(f"  {response.no_text.message}")
    elif text:
        _print_exactly(change)
    else:
        show_change(change, result_view(response), with_diff=False)
    if write and response.no_text is None:
        write_change(change, force=force, quiet=json or text)


def _print_exactly(change: Change) -> None:
    write_exactly(in_newlines(change.file, change.texts[0]))
    if change.is_unsound:
        notes().print(f"{change.verdict}: {change.problem}")
