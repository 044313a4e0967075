"""Arguments and options that several commands have."""

from __future__ import annotations

from pathlib import Path
from typing import Annotated

import typer

from sfumato_server.protocol import MAX_CANDIDATES

File = Annotated[Path, typer.Argument(metavar="FILE", help="A text file.")]
Lines = Annotated[
    str,
    typer.Argument(
        metavar="START:END",
        help="Lines from 1, as in 12:30, or places in them, as in 12.5:14.20 (line.column, END exclusive).",
    ),
]
Candidates = Annotated[int, typer.Option(min=1, max=MAX_CANDIDATES, help="How many to show.")]
DeadlineMs = Annotated[
    int | None, typer.Option(min=1, max=600_000, help="Take the best draft after so many milliseconds.")
]
Checkpoint = Annotated[str | None, typer.Option(help="The checkpoint of a server that has to be started.")]
Write = Annotated[bool, typer.Option("--write", help="Put the result into the file.")]
Json = Annotated[bool, typer.Option("--json", help="Print the response alone, for programs.")]
