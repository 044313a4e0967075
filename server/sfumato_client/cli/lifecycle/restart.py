"""`sfumato restart`: end the running server and start another one like it."""

from __future__ import annotations

import os
from collections.abc import Sequence
from typing import Annotated

import typer

from sfumato_client.address.errors import ClientError, LaunchError
from sfumato_client.address.install import refuse_without_server
from sfumato_client.address.record import named_address, read_record, runtime_folder
from sfumato_client.cli.edit.asked import loaded
from sfumato_client.cli.lifecycle.stop import NONE, end_server
from sfumato_client.http import Client
from sfumato_client.lifecycle.start import HowToStart, absolute_checkpoint, find_or_start
from sfumato_client.terminal.console import output, progress

REPLACED = ("--own-log",)


def restart(
    checkpoint: Annotated[
        str | None, typer.Option(help="Another checkpoint; without it the one that the server had.")
    ] = None,
) -> None:
    """End the running server and start one like it.

    The other one runs in the background, with the options of the first. Without a running server one is started. The
    exit code is 1 when the checkpoint cannot be loaded.
    """
    elsewhere = named_address()
    if elsewhere is not None:
        raise ClientError(f"SFUMATO_URL names a server elsewhere, {elsewhere}: restart it where it runs")
    if checkpoint is not None:
        _look_over(checkpoint)
    folder = runtime_folder()
    record = read_record(folder)
    kept = kept_options(record.command if record else (), less=("--checkpoint",) if checkpoint else ())
    environment = dict(os.environ)
    if record is not None and record.address.token:
        environment["SFUMATO_TOKEN"] = record.address.token  # clients go on with theirs
    with progress() as say:
        say("ending the server")
        ended = end_server()
        address = find_or_start(
            folder,
            environment,
            checkpoint=checkpoint,
            on_progress=say,
            how=HowToStart(options=kept),
        )
        with Client(address) as client:
            status = loaded(client, say)
    name = status.checkpoint.name if status.checkpoint else status.checkpoint_source
    before = "none was running" if ended == NONE else ended
    output().print(f"{before}; process {status.pid} runs {name} on {status.device}, in the background")


def _look_over(checkpoint: str) -> None:
    """A mistyped name ends no server that works. Raises `LaunchError`."""
    refuse_without_server()
    from sfumato_model.api.errors import CheckpointError
    from sfumato_model.checkpoint.folder import inspect

    try:
        inspect(absolute_checkpoint(checkpoint))
    except CheckpointError as error:
        raise LaunchError(str(error)) from error


def kept_options(command: Sequence[str], less: Sequence[str] = ()) -> list[str]:
    """What stands behind `serve` in a server's command, but for `less` and what is named anew at each start."""
    if "serve" not in command:
        return []
    kept, words = [], iter(command[command.index("serve") + 1 :])
    for word in words:
        name, equals, _ = word.partition("=")
        if name not in (*REPLACED, *less):
            kept.append(word)
        elif not equals:
            next(words, None)
    return kept
