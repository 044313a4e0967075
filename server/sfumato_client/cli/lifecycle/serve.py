"""`sfumato serve`: run the server in the foreground."""

from __future__ import annotations

import os
from pathlib import Path
from typing import Annotated, Literal

import typer

from sfumato_client.address.errors import LaunchError
from sfumato_client.address.install import refuse_without_server
from sfumato_client.cli.lifecycle.exposure import chosen_token, is_loopback_address, warn_of_network
from sfumato_client.edited_file.errors import InputError
from sfumato_client.lifecycle.log_file import keep_short
from sfumato_client.lifecycle.start import absolute_checkpoint


def serve(
    checkpoint: Annotated[
        str, typer.Option(help="'default', a folder, or a Hugging Face id that was pulled.")
    ] = "default",
    device: Annotated[str | None, typer.Option(help="cpu, cuda, cuda:1 or mps; without it the best there is.")] = None,
    dtype: Annotated[
        str | None, typer.Option(help="float32, int8 (embedded engine), bfloat16, float16 or float8 (torch).")
    ] = None,
    socket: Annotated[Path | None, typer.Option(help="Listen on this unix socket.")] = None,
    port: Annotated[
        int | None,
        typer.Option(min=0, max=65535, help="Listen on this port instead; 0 takes a free one."),
    ] = None,
    host: Annotated[
        str,
        typer.Option(
            metavar="ADDRESS",
            help="Where the port is opened. Beyond the loopback, text and token cross the network unencrypted: "
            "an SSH forward is the better way.",
        ),
    ] = "127.0.0.1",
    allow_host: Annotated[
        list[str] | None,
        typer.Option(metavar="NAME", help="Also answer to this name; can be repeated."),
    ] = None,
    token: Annotated[
        str | None,
        typer.Option(
            help="What clients of a port have to send; made up without it. Every user of this machine can read it "
            "here, in the list of processes: rather set SFUMATO_TOKEN, or use --token-file.",
        ),
    ] = None,
    token_file: Annotated[Path | None, typer.Option(help="Read the token from the first line of this file.")] = None,
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
    engine: Annotated[
        Literal["embedded", "torch", "vllm"] | None,
        typer.Option(
            help="What denoises (docs/engines.md). embedded: small checkpoints on the processor, without PyTorch. "
            "Without it embedded where that can run the checkpoint, else torch.",
        ),
    ] = None,
    engine_url: Annotated[
        str | None,
        typer.Option(
            metavar="URL", help="Where vLLM, or a router in front of several, is. Without it vLLM is started."
        ),
    ] = None,
    engine_key_file: Annotated[
        Path | None, typer.Option(metavar="FILE", help="Read vLLM's API key from a file that nobody else can read.")
    ] = None,
    engine_allow_remote: Annotated[
        bool, typer.Option("--engine-allow-remote", help="Send your text to another machine, the one of --engine-url.")
    ] = False,
    engine_python: Annotated[
        Path | None,
        typer.Option(
            metavar="PYTHON",
            envvar="SFUMATO_ENGINE_PYTHON",
            help="The interpreter of the environment that vLLM is started from.",
        ),
    ] = None,
    engine_flag: Annotated[
        list[str] | None,
        typer.Option(metavar="FLAG", help="Hand this on to the vLLM that is started; can be repeated."),
    ] = None,
    engine_requests: Annotated[
        int | None,
        typer.Option(min=1, max=64, metavar="N", help="Denoise so many requests at once by vLLM; without it 8."),
    ] = None,
    log_level: Annotated[
        Literal["debug", "info", "warning", "error"], typer.Option(help="What is logged to standard error.")
    ] = "info",
    log_format: Annotated[
        Literal["text", "json"], typer.Option(help="Lines for people, or one JSON object a line.")
    ] = "text",
    own_log: Annotated[
        Path | None, typer.Option(hidden=True, help="The file that the output goes to; it is kept short.")
    ] = None,
) -> None:
    """Run the server until it is stopped.

    Editors and `sfumato fill` start one by themselves. The exit code is 1 when it cannot start, or cannot load its
    checkpoint on the device that was named.
    """
    refuse_without_server()
    if port is None and (host != "127.0.0.1" or allow_host):
        raise InputError("--host and --allow-host are for a port: add --port")
    chosen = None if port is None else chosen_token(token, token_file, os.environ)
    if not is_loopback_address(host):
        warn_of_network(host, made_up=chosen is None)
    if own_log is not None:
        keep_short(own_log)
    # Only here, so that the other commands start fast and work without the server's packages.
    from sfumato_server.config import ServerConfig
    from sfumato_server.engine_settings import EngineSettings
    from sfumato_server.errors import StartError
    from sfumato_server.serving.serve import serve as run

    config = ServerConfig(
        checkpoint=absolute_checkpoint(checkpoint),
        device=device,
        dtype=dtype,
        socket=socket,
        port=port,
        host=host,
        allowed_hosts=tuple(allow_host or ()),
        token=chosen,
        idle_unload_s=idle_unload,
        engine_settings=EngineSettings(
            kind=engine,
            url=engine_url,
            key_file=engine_key_file,
            allow_remote=engine_allow_remote,
            python=engine_python if engine == "vllm" and engine_url is None else None,
            flags=tuple(engine_flag or ()),
            requests=engine_requests,
        ),
        log_level=log_level,
        log_format=log_format,
    )
    try:
        run(config)
    except StartError as error:
        raise LaunchError(str(error)) from error
