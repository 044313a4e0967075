"""`sfumato logs`: what the server that was started in the background has written."""

from __future__ import annotations

import os
import time
from pathlib import Path
from typing import Annotated

import typer
from platformdirs import user_log_path
from sfumato_client.address.errors import ClientError
from sfumato_client.address.record import runtime_folder
from sfumato_client.files.own_file import open_own
from sfumato_client.lifecycle.log_file import LIMIT, LOG_NAME
from sfumato_client.terminal.console import write

LOOK_S = 0.3


def logs(
    follow: Annotated[bool, typer.Option("--follow", "-f", help="Go on with what is written, until Ctrl-C.")] = False,
    lines: Annotated[int | None, typer.Option("--lines", "-n", min=0, help="The last so many lines alone.")] = None,
) -> None:
    """Show the log of the server that was started in the background.

    A server that you run in a terminal logs there.
    """
    path = newest_log([user_log_path("sfumato"), runtime_folder()])
    if path is None:
        raise ClientError(
            f"there is no log in {user_log_path('sfumato')}: a server that runs in a terminal logs there, and the "
            "first one in the background begins one"
        )
    try:
        with os.fdopen(open_own(path, os.O_RDONLY), "rb") as file:
            text = file.read(2 * LIMIT).decode("utf-8", "replace")
            _show(text if lines is None else "".join(text.splitlines(keepends=True)[-lines:] if lines else []))
            while follow:
                time.sleep(LOOK_S)
                if os.fstat(file.fileno()).st_size < file.tell():
                    file.seek(0)  # another server has begun it anew, or its older half was removed
                _show(file.read(LIMIT).decode("utf-8", "replace"))
    except OSError as error:
        raise ClientError(f"{path} cannot be read: {error.strerror or error}") from error


def newest_log(folders: list[Path]) -> Path | None:
    found = [folder / LOG_NAME for folder in folders if (folder / LOG_NAME).is_file()]
    return max(found, key=lambda path: path.stat().st_mtime, default=None)


def _show(text: str) -> None:
    if text:
        write(text, end="")
