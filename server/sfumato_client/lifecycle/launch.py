"""Finds the user's server, and starts one when there is none. Imports neither torch nor fastapi.

Two programs that start at once get one server: the start happens under a lock, and who waited for it looks again.
"""

from __future__ import annotations

import contextlib
import logging
import os
from collections.abc import Callable, Iterator, Mapping
from dataclasses import replace
from functools import partial
from pathlib import Path

from sfumato_client.address.address import Address
from sfumato_client.address.errors import LaunchError
from sfumato_client.address.install import lacking
from sfumato_client.address.record import LOCK_NAME, runtime_folder
from sfumato_client.files.lock import file_lock
from sfumato_client.files.own_file import NotOwn
from sfumato_client.lifecycle.find import find_lasting
from sfumato_client.lifecycle.start import HowToStart, start

logger = logging.getLogger(__name__)


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
        with _lock(folder / LOCK_NAME, how.patience_s, waited):
            address = find_lasting(folder, environment)
            if address is not None:
                return address
            on_progress("starting the server")
            return start(how, folder, environment)
    except NotOwn as error:
        raise LaunchError(f"no server could be started: {error.filename} {error.strerror}") from error
    except OSError as error:
        raise LaunchError(f"no server could be started: {error}") from error


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


def absolute_checkpoint(checkpoint: str) -> str:
    """A folder's absolute path, as the server runs elsewhere; names and ids stay as they are."""
    folder = Path(checkpoint).expanduser()
    return str(folder.resolve()) if folder.is_dir() else checkpoint
