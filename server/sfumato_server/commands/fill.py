"""`sfumato fill`: fill the hole at a position, or every marker of a file, and watch it come into focus."""

from __future__ import annotations

from typing import Annotated

import typer

from sfumato_server.client.http import Client
from sfumato_server.client.launch import find_or_start
from sfumato_server.commands.options import Candidates, Checkpoint, DeadlineMs, Json
from sfumato_server.protocol import MAX_HOLE_TOKENS, FillRequest, FillResponse
from sfumato_server.terminal.console import notes, output, progress, write_json
from sfumato_server.terminal.holes import Span, find_holes, language, segments
from sfumato_server.terminal.result_view import result_view
from sfumato_server.terminal.text_file import TextFile, replaced, write_text_file
from sfumato_server.terminal.watch import first_view, watch
from sfumato_server.visible import visible_line


def fill(
    target: Annotated[str, typer.Argument(metavar="FILE:LINE:COLUMN", help="From 1; columns are characters.")],
    end: Annotated[
        str | None,
        typer.Option(metavar="LINE:COLUMN", help="Replace what is between the position and this one."),
    ] = None,
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
    write: Annotated[bool, typer.Option("--write", help="Put the best candidate into the file.")] = False,
    json: Json = False,
) -> None:
    """Fill the hole at a position of a file."""
    file, spans = find_holes(target, marker, end)
    request = FillRequest(
        segments=segments(file.text, spans, max_tokens),
        path=file.label,
        language=language(file.path),
        candidates=candidates,
        single_line=single_line,
        deadline_ms=deadline_ms,
    )
    with progress() as say:
        address = find_or_start(checkpoint=checkpoint, on_progress=say)
    with Client(address) as client:
        if json:
            response = client.fill(request)
            write_json(response.model_dump_json())
        else:
            response = _shown(client, request, file, spans)
    if write:
        best = response.candidates[0].texts
        write_text_file(file, replaced(file, spans, best))
        if not json:
            notes().print(f"  written to {visible_line(file.path)}\n")


def _shown(client: Client, request: FillRequest, file: TextFile, spans: list[Span]) -> FillResponse:
    """Stream the fill onto the screen and leave its result there."""
    console = output()
    view, response = watch(
        console,
        first_view(client, file, spans),
        client.fill_stream(request),
        lambda answer: answer.candidates[0].texts,
    )
    if not console.is_terminal:
        console.print(view)
    console.print(result_view(response))
    return response
