"""Finds the user's server, and starts one when there is none. Imports neither torch nor fastapi.

Two programs that start at once get one server: the start happens under a lock, and who waited for it looks again. A
server that is started is a session of its own, and outlives who started it.
"""

from __future__ import annotations

import contextlib
import os
import subprocess
import sys
import threading
import time
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field, replace
from functools import partial
from pathlib import Path

from platformdirs import user_log_path

from sfumato_client.address.address import Address
from sfumato_client.address.errors import LaunchError
from sfumato_client.address.install import lacking, missing_packages
from sfumato_client.address.record import LOCK_NAME, runtime_folder
from sfumato_client.files.lock import file_lock
from sfumato_client.files.own_file import NotOwn
from sfumato_client.lifecycle.find import END_PATIENCE_S, find, find_lasting
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
    process: subprocess.Popen[bytes], folder: Path, environment: Mapping[str, str], log: ServerLog, patience_s: float
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


def find_or_start(
    folder: Path | None = None,
    environment: Mapping[str, str] = os.environ,
    *,
    checkpoint: str | None = None,
    on_progress: Callable[[str], None] = lambda _: None,
    how: HowToStart | None = None,
) -> Address:
    """The user's server, started where there is none; returns when it listens, which is before it has loaded.

    `checkpoint` and `how` are for a server that is started and change nothing on one that runs. Raises `LaunchError`.
    """
    folder, how = folder or runtime_folder(environment), how or HowToStart()
    address = find_lasting(folder, environment)
    if address is not None:
        return address
    if how.missing:
        raise LaunchError(
            f"no server runs and none can be started: {lacking(how.missing)}, or name one elsewhere with SFUMATO_URL "
            "and SFUMATO_TOKEN"
        )
    if checkpoint:
        how = replace(how, options=[*how.options, "--checkpoint", absolute_checkpoint(checkpoint)])
    waited = partial(on_progress, "another program is starting the server")
    try:
        with file_lock(folder / LOCK_NAME, patience_s=how.patience_s, on_wait=waited):
            address = find_lasting(folder, environment)
            if address is not None:
                return address
            on_progress("starting the server")
            return start(how, folder, environment)
    except NotOwn as error:
        raise LaunchError(f"no server could be started: {error.filename} {error.strerror}") from error
    except OSError as error:
        raise LaunchError(f"no server could be started: {error}") from error


def absolute_checkpoint(checkpoint: str) -> str:
    """A folder's absolute path, as the server runs elsewhere; names and ids stay as they are."""
    folder = Path(checkpoint).expanduser()
    return str(folder.resolve()) if folder.is_dir() else checkpoint
