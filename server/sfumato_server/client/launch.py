"""Finds the user's server, and starts one when there is none. Imports neither torch nor fastapi.

Two programs that start at once get one server: the start happens under a lock, and who waited for it looks
again. The server is a session of its own and outlives the program that started it.
"""

from __future__ import annotations

import asyncio
import contextlib
import logging
import os
import subprocess
import sys
import threading
import time
from collections.abc import Callable, Iterator, Mapping, Sequence
from functools import partial
from pathlib import Path

from platformdirs import user_log_path
from sfumato_client.address.address import Address
from sfumato_client.address.errors import ClientError, LaunchError
from sfumato_client.address.install import lacking, missing_packages
from sfumato_client.address.record import LOCK_NAME, SOCKET_NAME, named_address, read_record, runtime_folder
from sfumato_client.address.version import VersionMismatch, version_mismatch
from sfumato_client.files.lock import file_lock
from sfumato_client.files.own_file import NotOwn, is_own_socket
from sfumato_client.files.own_folder import folder_problem
from sfumato_client.http import Client
from sfumato_client.lifecycle.log_file import ServerLog, open_log
from sfumato_client.processes.interpreter import SAFE_ENVIRONMENT, python_command

__all__ = [
    "VersionMismatch",
    "absolute_checkpoint",
    "find",
    "find_or_start",
    "find_or_start_async",
    "version_mismatch",
]

logger = logging.getLogger(__name__)

SERVE = python_command("-m", "sfumato_client.cli.main", "serve")
PATIENCE_S = 60.0
"""How long a server may take until it listens; it loads its checkpoint after that."""
END_PATIENCE_S = 5.0
"""How long one that did not listen may take to end before it is killed, and one that could not load at all."""


def find(folder: Path | None = None, environment: Mapping[str, str] = os.environ) -> Address | None:
    """The server that the environment names, unasked, or else the user's own if it answers.

    That is the one of the record, or the one at the default socket: a full disk takes no record. Nothing is sent to
    what is another user's. Raises `LaunchError` where others may have put there what is in the folder.
    """
    named = named_address(environment)
    if named is not None:
        return named
    folder = folder or runtime_folder(environment)
    _trust(folder)
    record, default = read_record(folder), Address(socket=str(folder / SOCKET_NAME))
    known = [] if record is None else [record.asked_at]
    if default not in known:
        known.append(default)
    return next((address for address in known if _answers(address)), None)


def _find_lasting(folder: Path, environment: Mapping[str, str]) -> Address | None:
    """The server that `find` finds. One that could not load its checkpoint is about to end, and is waited for."""
    named = named_address(environment)
    if named is not None:
        return named
    end = time.monotonic() + END_PATIENCE_S
    while (address := find(folder, environment)) is not None and _ends(address) and time.monotonic() < end:
        time.sleep(0.05)
    return address


def _ends(address: Address) -> bool:
    try:
        with Client(address) as client:
            status = client.status()
    except ClientError:
        return False
    return status.ending


def _answers(address: Address) -> bool:
    if address.url is None and not is_own_socket(Path(address.socket or "")):
        return False
    with Client(address) as client:
        return client.alive()


def find_or_start(
    folder: Path | None = None,
    environment: Mapping[str, str] = os.environ,
    *,
    checkpoint: str | None = None,
    on_progress: Callable[[str], None] = lambda _: None,
    command: Sequence[str] = SERVE,
    options: Sequence[str] = (),
    log_folder: Path | None = None,
    patience_s: float = PATIENCE_S,
) -> Address:
    """The user's server, started where there is none; returns when it listens, which is before it has loaded.

    `checkpoint` and other `options` are for a server that is started and change nothing on one that runs. Raises
    `LaunchError`.
    """
    folder = folder or runtime_folder(environment)
    address = _find_lasting(folder, environment)
    if address is not None:
        return address
    missing = missing_packages() if command is SERVE else ()
    if missing:
        raise LaunchError(
            f"no server runs and none can be started: {lacking(missing)}, or name one elsewhere with SFUMATO_URL and "
            "SFUMATO_TOKEN"
        )
    waited = partial(on_progress, "another program is starting the server")
    try:
        with _lock(folder / LOCK_NAME, patience_s, waited):
            address = _find_lasting(folder, environment)
            if address is not None:
                return address
            on_progress("starting the server")
            arguments = [*options, *(["--checkpoint", absolute_checkpoint(checkpoint)] if checkpoint else [])]
            with open_log((log_folder or user_log_path("sfumato"), folder)) as log:
                if log.path and command is SERVE:
                    arguments += ["--own-log", str(log.path)]
                process = _start([*command, *arguments], log, {**environment, "SFUMATO_RUNTIME_DIR": str(folder)})
            try:
                return _wait(process, folder, environment, log, patience_s)
            except BaseException:  # Ctrl-C too: nobody would know of it
                _end(process)
                raise
    except NotOwn as error:
        raise LaunchError(f"no server could be started: {error.filename} {error.strerror}") from error
    except OSError as error:
        raise LaunchError(f"no server could be started: {error}") from error


async def find_or_start_async(
    folder: Path | None = None,
    environment: Mapping[str, str] = os.environ,
    *,
    checkpoint: str | None = None,
    on_progress: Callable[[str], None] = lambda _: None,
) -> Address:
    """`find_or_start` in a thread, from which `on_progress` is called."""
    return await asyncio.to_thread(find_or_start, folder, environment, checkpoint=checkpoint, on_progress=on_progress)


@contextlib.contextmanager
def _lock(path: Path, patience_s: float, on_wait: Callable[[], None]) -> Iterator[None]:
    """Hold the lock; go on without it where no file can be made: of two servers, one ends by itself."""
    with contextlib.ExitStack() as stack:
        try:
            stack.enter_context(file_lock(path, patience_s=patience_s, on_wait=on_wait))
        except (TimeoutError, NotOwn):
            raise
        except OSError as error:
            logger.info("no lock at %s: %s", path, error.strerror)
        yield


def _trust(folder: Path) -> None:
    """Neither take a server from `folder` nor start one there when others may write to it."""
    try:
        problem = folder_problem(folder)
    except OSError as error:
        problem = f"it cannot be looked at: {error.strerror}"
    if problem is not None:
        raise LaunchError(f"{folder} is not used for servers: {problem}; SFUMATO_RUNTIME_DIR names another folder")


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


def absolute_checkpoint(checkpoint: str) -> str:
    """A folder's absolute path, as the server runs elsewhere; names and ids stay as they are."""
    folder = Path(checkpoint).expanduser()
    return str(folder.resolve()) if folder.is_dir() else checkpoint
