"""A server's process from its start until it listens. It is a session of its own and outlives who started it."""

from __future__ import annotations

import contextlib
import subprocess
import sys
import threading
import time
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from pathlib import Path

from platformdirs import user_log_path

from sfumato_client.address.address import Address
from sfumato_client.address.errors import LaunchError
from sfumato_client.address.install import missing_packages
from sfumato_client.lifecycle.find import END_PATIENCE_S, find
from sfumato_client.lifecycle.log_file import ServerLog, open_log
from sfumato_client.processes.interpreter import SAFE_ENVIRONMENT, python_command

SERVE = python_command("-m", "sfumato_client.cli.main", "serve")


@dataclass(frozen=True, kw_only=True)
class HowToStart:
    """What a server is started with."""

    options: Sequence[str] = ()
    """Of `sfumato serve`."""
    command: Sequence[str] = SERVE
    log_folder: Path = field(default_factory=lambda: user_log_path("sfumato"))
    patience_s: float = 60.0
    """How long it may take until it listens; it loads its checkpoint after that."""

    @property
    def missing(self) -> tuple[str, ...]:
        """The packages without which it cannot be started."""
        return missing_packages() if self.command is SERVE else ()


def start(how: HowToStart, folder: Path, environment: Mapping[str, str]) -> Address:
    """Start a server with its record in `folder`; return when it listens. Raises `LaunchError` and `OSError`."""
    with open_log((how.log_folder, folder)) as log:
        own_log = ["--own-log", str(log.path)] if log.path and how.command is SERVE else []
        command = [*how.command, *how.options, *own_log]
        process = _start(command, log, {**environment, "SFUMATO_RUNTIME_DIR": str(folder)})
    try:
        return _wait(process, folder, environment, log, how.patience_s)
    except BaseException:  # Ctrl-C too: nobody would know of it
        _end(process)
        raise


def _start(command: Sequence[str], log: ServerLog, environment: Mapping[str, str]) -> subprocess.Popen[bytes]:
    # DETACHED_PROCESS and CREATE_NEW_PROCESS_GROUP; `subprocess` has these names on Windows alone.
    flags = 0x00000008 | 0x00000200 if sys.platform == "win32" else 0
    process = subprocess.Popen(
        command,
        stdin=subprocess.DEVNULL,
        stdout=log.descriptor,
        stderr=log.descriptor,
        # Not the caller's folder: a server that outlives it would keep a disk from being unmounted.
        cwd=Path.home(),
        env={**environment, **SAFE_ENVIRONMENT},
        start_new_session=True,
        creationflags=flags,
    )
    # A long-lived caller, as a language server is, would otherwise keep a zombie once the server has ended.
    threading.Thread(target=process.wait, name="sfumato-server-wait", daemon=True).start()
    return process


def _wait(
    process: subprocess.Popen[bytes],
    folder: Path,
    environment: Mapping[str, str],
    log: ServerLog,
    patience_s: float,
) -> Address:
    end = time.monotonic() + patience_s
    while time.monotonic() < end:
        ended = process.poll() is not None
        address = find(folder, environment)
        if address is not None:
            return address
        if ended:
            said = log.last_line.removeprefix("sfumato: ")
            raise LaunchError(f"the server ended while it started: {said} ({log.where})")
        time.sleep(0.05)
    raise LaunchError(f"the server did not listen within {patience_s:.0f} s ({log.where})")


def _end(process: subprocess.Popen[bytes]) -> None:
    """End a server that was started and is given up."""
    process.terminate()
    try:
        with contextlib.suppress(subprocess.TimeoutExpired):
            process.wait(END_PATIENCE_S)
    finally:
        process.kill()  # nothing to one that has ended; a second Ctrl-C gets here too
        with contextlib.suppress(subprocess.TimeoutExpired):
            process.wait(1.0)
