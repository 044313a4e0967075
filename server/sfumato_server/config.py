"""How a server is set up. Nothing here reads the environment except the default runtime folder."""

from __future__ import annotations

import sys
from dataclasses import dataclass, field
from pathlib import Path

from sfumato_client.address.record import SOCKET_NAME, runtime_folder
from sfumato_client.logs.lines import LogFormat
from sfumato_server.engine_settings import EngineSettings

HAS_UNIX_SOCKETS = sys.platform != "win32"
"""asyncio has no unix-socket server on Windows."""


@dataclass(frozen=True, kw_only=True)
class ServerConfig:
    """A server listens on a unix socket unless `port` is given; `port=0` takes any free loopback port."""

    checkpoint: str = "default"
    """A name, a folder or a hub id: what `load_engine` takes."""
    device: str | None = None
    dtype: str | None = None

    runtime_folder: Path = field(default_factory=runtime_folder)
    socket: Path | None = None
    port: int | None = None
    host: str = "127.0.0.1"
    """The address that a port is opened on. Anything but a loopback one is reachable from elsewhere, by the token."""
    allowed_hosts: tuple[str, ...] = ()
    """Names that a Host header may have besides loopback ones and `host`."""
    token: str | None = None
    """For a port only; one is made up when none is given."""

    queue_size: int = 64
    """Requests that may wait, besides the one that runs."""
    max_body_bytes: int = 4 * 2**20
    max_header_bytes: int = 16 * 2**10
    max_connections: int = 256
    """That have said something; the oldest that is not being answered gives way to a new one."""
    max_silent: int = 1024
    """Connections that have not sent a byte; the oldest gives way to a new one."""
    max_streams: int = 128
    """Requests that are being answered at once, whatever became of their place in the queue."""
    client_patience_s: float = 20.0
    """How long a client may take to send a request's head, to send its body, and to read what is sent to it."""
    idle_unload_s: float | None = None
    """After so long without a request the worker rests; 0 is never. `None`: 15 minutes on CUDA, never elsewhere."""
    wait_limit_s: float = 600.0
    """How long a request may wait for its turn and for a load; its own deadline may be sooner."""
    overrun_s: float = 30.0
    """How long after its deadline a running request is given up: the engine should have ended it itself."""
    stall_limit_s: float = 60.0
    """How long a worker may be on a request without a step or a chunk of prefill. Then it is hung, and is replaced."""
    load_stall_limit_s: float = 300.0
    """How long a worker may load without reading anything, filling memory, or saying what it does. Then it is hung."""
    abort_grace_s: float = 60.0
    """How long a worker may take to end an aborted request. Then it is hung too."""
    poison_s: float = 600.0
    """How long a request that ended a worker is not tried again."""
    linger_s: float = 1.0
    """How long a server whose first checkpoint cannot be loaded goes on before it ends: who waits is told why."""
    restart_delay_s: float = 0.1
    """Before the first restart of a dead worker; doubled for each death in a row."""

    log_level: str = "info"
    log_format: LogFormat = "text"
    engine: str = "sfumato_model.loading:load_engine"
    """`module:function` that the worker loads its engine with. For tests."""
    engine_settings: EngineSettings = field(default_factory=EngineSettings)
    """What denoises, and where that is."""

    @property
    def socket_path(self) -> Path | None:
        """The unix socket to listen on, or `None` for a port. Absolute: programs in other folders look for it."""
        if self.port is not None or not HAS_UNIX_SOCKETS:
            return None
        return (self.socket or self.runtime_folder / SOCKET_NAME).absolute()
