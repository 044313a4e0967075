"""The server that a command about a file asks: found or started, with the checkpoint and language that are meant."""

from __future__ import annotations

import shlex
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager

from sfumato_client.address.errors import ClientError
from sfumato_client.edited_file.errors import InputError
from sfumato_client.edited_file.text_file import PLAIN, TextFile
from sfumato_client.http import Client
from sfumato_client.lifecycle.start import absolute_checkpoint, find_or_start
from sfumato_client.protocol import Status
from sfumato_client.terminal.console import progress
from sfumato_client.text.visible import visible_line

LOOK_S = 0.1
UNDERWAY = ("starting", "loading", "restarting")


@contextmanager
def connected(file: TextFile, checkpoint: str | None, *, force: bool = False) -> Iterator[Client]:
    """A client of the server. Raises `ClientError` where it has another checkpoint than the one that was asked for, and
    `InputError` for a file that its checkpoint was not trained to write, unless `force`.
    """
    refuse_notebook(file)
    with progress() as say:
        address = find_or_start(checkpoint=checkpoint, on_progress=say)
        with Client(address) as client:
            status = loaded(client, say)
    refuse_other(status, checkpoint)
    if not force:
        refuse_language(file, status)
    with Client(address) as client:
        yield client


def loaded(client: Client, say: Callable[[str], None]) -> Status:
    """The status once the server's checkpoint is known. Raises `ClientError` where it cannot be loaded."""
    status = client.status()
    while status.checkpoint is None and status.state in UNDERWAY:
        say(status.detail or status.state)
        time.sleep(LOOK_S)
        status = client.status()
    if status.state == "failed":
        raise ClientError(status.detail or "the server's model has failed; `sfumato logs` says why")
    return status


def refuse_other(status: Status, asked: str | None) -> None:
    """Raises `ClientError` where the server runs with another checkpoint than `asked`."""
    found = status.checkpoint
    running = status.checkpoint_source or (found.source if found else None)
    known = {running, found.name if found else None}
    if asked is None or known == {None} or known & {asked, absolute_checkpoint(asked)}:
        return
    raise ClientError(
        f"the running server has the checkpoint {visible_line(running)}, not {visible_line(asked)}: leave --checkpoint "
        f"out, or change it for all programs with: sfumato restart --checkpoint {shlex.quote(asked)}"
    )


def refuse_language(file: TextFile, status: Status) -> None:
    """Raises `InputError` for a language that the checkpoint's manifest does not name; some name none and take all."""
    languages = status.checkpoint.languages if status.checkpoint else []
    if not languages or file.language in languages:
        return
    is_what = "is of no language that its name tells" if file.language == PLAIN else f"is {file.language}"
    raise InputError(
        f"{visible_line(file.path)} {is_what}, and the checkpoint was trained on {', '.join(languages)} alone: "
        "what it writes there would be noise. --force asks it all the same"
    )


def refuse_notebook(file: TextFile) -> None:
    """Its text is JSON, in which a line of code is a string."""
    if file.path.suffix.lower() == ".ipynb":
        raise InputError(
            f"{visible_line(file.path)} is a notebook, which is JSON: open it in an editor with Sfumato, or make a "
            "script of it first, as with: jupyter nbconvert --to script"
        )
