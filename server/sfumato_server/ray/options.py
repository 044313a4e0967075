"""What `serve run` takes as `name=value`, and a Serve config file under `args`."""

from __future__ import annotations

import os
from collections.abc import Mapping, MutableMapping
from pathlib import Path

from pydantic import BaseModel, ConfigDict, PositiveInt, model_validator

from sfumato_client.cli.lifecycle.exposure import chosen_token
from sfumato_client.edited_file.errors import InputError
from sfumato_server.config import ServerConfig
from sfumato_server.errors import StartError

TOKEN_FILE, ALLOW_HOST = "SFUMATO_TOKEN_FILE", "SFUMATO_ALLOW_HOST"
"""How Serve's proxies, which take no options, learn both."""
MAX_STREAMS = 2048
"""Requests that a proxy or a replica answers at once: here many people ask, and Serve has limits of its own."""


class Options(BaseModel):
    """A replica has one engine on one device; `gpus=0` is a CPU's."""

    model_config = ConfigDict(frozen=True, extra="forbid")

    checkpoint: str = "default"
    device: str | None = None
    dtype: str | None = None
    token_file: str | None = None
    """On every node. Without it the token is SFUMATO_TOKEN of the environment that Ray was started in."""
    allow_host: str = ""
    """Names and addresses that clients use, with commas between; loopback ones always work."""

    gpus: float = 0
    cpus: float = 1
    replicas: PositiveInt = 1
    """Without `max_replicas` so many, with it the fewest."""
    max_replicas: PositiveInt | None = None
    """Replicas come and go with what is asked."""
    target_ongoing: float = 2.0
    """Requests that run or wait at a replica, on average, before another one is started."""
    max_ongoing: PositiveInt = 32
    """At one replica, which runs one at a time. What comes then goes to the next replica."""
    max_queued: PositiveInt = 64
    """At one proxy, when all replicas are full. What comes then gets 503."""
    engine: str = ServerConfig.engine

    @model_validator(mode="after")
    def _goes_up(self) -> Options:
        if self.max_replicas is not None and self.max_replicas < self.replicas:
            raise ValueError(f"max_replicas={self.max_replicas} is fewer than replicas={self.replicas}")
        return self


def server_config(options: Options) -> ServerConfig:
    """What the server's own parts read. The port is Serve's, not this server's; who scales replicas rests them."""
    return ServerConfig(
        checkpoint=options.checkpoint,
        device=options.device,
        dtype=options.dtype,
        engine=options.engine,
        port=0,
        allowed_hosts=_names(options.allow_host),
        idle_unload_s=0,
        queue_size=options.max_ongoing,
        max_streams=MAX_STREAMS,
    )


def token(file: str | None, environment: Mapping[str, str] = os.environ) -> str:
    """Each process reads it where it runs, so that none stands in Ray's own records. Raises `StartError`."""
    try:
        found = chosen_token(None, Path(file) if file else None, environment)
    except InputError as error:
        raise StartError(str(error)) from error
    if found is None:
        raise StartError(
            "a port needs a token, and Ray Serve listens on one: name a file with token_file=PATH, or set "
            "SFUMATO_TOKEN before Ray starts, on every node; make one with: openssl rand -hex 32"
        )
    return found


def tell_proxies(options: Options, environment: MutableMapping[str, str] = os.environ) -> None:
    """For a Ray that is started from here. On other nodes the same has to be set before `ray start`."""
    environment.setdefault("RAY_SERVE_HTTP_PROXY_CALLBACK_IMPORT_PATH", "sfumato_server.ray.proxy:guards")
    if options.token_file:
        environment[TOKEN_FILE] = str(Path(options.token_file).absolute())
    if options.allow_host:
        environment[ALLOW_HOST] = options.allow_host


def proxy_config(environment: Mapping[str, str] = os.environ) -> ServerConfig:
    return ServerConfig(port=0, allowed_hosts=_names(environment.get(ALLOW_HOST, "")), max_streams=MAX_STREAMS)


def _names(given: str) -> tuple[str, ...]:
    return tuple(name.strip() for name in given.split(",") if name.strip())
