"""`sfumato serve`: run the server in the foreground."""

from __future__ import annotations

from pathlib import Path
from typing import Annotated, Literal

import typer

from sfumato_server.client.errors import LaunchError
from sfumato_server.client.launch import missing_packages


def serve(
    checkpoint: Annotated[
        str, typer.Option(help="'default', a folder, or a Hugging Face id that was pulled.")
    ] = "default",
    device: Annotated[str | None, typer.Option(help="cpu, cuda, cuda:1 or mps; without it the best there is.")] = None,
    dtype: Annotated[str | None, typer.Option(help="float32, bfloat16 or float16.")] = None,
    socket: Annotated[Path | None, typer.Option(help="Listen on this unix socket.")] = None,
    port: Annotated[
        int | None,
        typer.Option(min=0, max=65535, help="Listen on this loopback port instead; 0 takes a free one."),
    ] = None,
    token: Annotated[
        str | None,
        typer.Option(envvar="SFUMATO_TOKEN", help="What clients of a port have to send; made up without it."),
    ] = None,
    idle_unload: Annotated[
        float | None,
        typer.Option(
            min=0,
            metavar="SECONDS",
            envvar="SFUMATO_IDLE_UNLOAD",
            help="Take the model off its device after so long without a request; the next one brings it back. "
            "0 is never. Without it: 900 on CUDA, never elsewhere.",
        ),
    ] = None,
    log_level: Annotated[
        Literal["debug", "info", "warning", "error"], typer.Option(help="What is logged to standard error.")
    ] = "info",
) -> None:
    """Run the server until it is stopped.

    Editors and `sfumato fill` start one by themselves.
    """
    missing = missing_packages()
    if missing:
        raise LaunchError(f"{', '.join(missing)} missing: install the server with: pip install 'sfumato[server]'")
    # Only here, so that the other commands start fast and work without the server's packages.
    from sfumato_server.config import ServerConfig
    from sfumato_server.errors import StartError
    from sfumato_server.serve import serve as run

    config = ServerConfig(
        checkpoint=checkpoint,
        device=device,
        dtype=dtype,
        socket=socket,
        port=port,
        token=token,
        idle_unload_s=idle_unload,
        log_level=log_level,
    )
    try:
        run(config)
    except StartError as error:
        raise LaunchError(str(error)) from error
