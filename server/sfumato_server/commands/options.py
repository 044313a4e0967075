"""Arguments and options that several commands have."""

from __future__ import annotations

from typing import Annotated

import typer
from sfumato_client.protocol import MAX_CANDIDATES

Target = Annotated[
    str,
    typer.Argument(
        metavar="FILE:LINE-LINE",
        help="Whole lines, from 1, or FILE:LINE:COLUMN-LINE:COLUMN; columns are characters, and the end is exclusive.",
    ),
]
Lines = Annotated[
    str | None,
    typer.Argument(metavar="LINES", help="They may stand apart from FILE: 12-30, 12:30 or 12.5:14.20 (line.column)."),
]
Candidates = Annotated[int, typer.Option(min=1, max=MAX_CANDIDATES, help="How many to show.")]
DeadlineMs = Annotated[
    int | None, typer.Option(min=1, max=600_000, help="Take the best draft after so many milliseconds.")
]
Checkpoint = Annotated[
    str | None, typer.Option(help="The checkpoint of a server that has to be started; one that runs has to have it.")
]
Write = Annotated[bool, typer.Option("--write", help="Put the result into the file, if the file stays sound.")]
Force = Annotated[
    bool,
    typer.Option("--force", help="Write what would break the file, and ask for a language the checkpoint has not."),
]
Json = Annotated[bool, typer.Option("--json", help="Print the answer alone, for programs.")]
