"""A lock between processes on a file of its own; the operating system lets go of it when its holder dies.

Whoever can open a file can hold its lock, so nobody but the user can open this one.
"""

from __future__ import annotations

import contextlib
import logging
import os
import sys
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path

from sfumato_client.files.own_file import NotOwn, open_own

logger = logging.getLogger(__name__)


class GivenUp(Exception):
    """Whoever waited for the lock does not want it any more."""


@contextmanager
def file_lock(
    path: Path,
    *,
    patience_s: float,
    on_wait: Callable[[], None],
    given_up: Callable[[], bool] = lambda: False,
) -> Iterator[None]:
    """Hold the lock inside the block; its file is gone afterwards. `on_wait` is called once when another has it.

    Where no file can be made, as on a full disk, the block goes on without: of two servers, one ends by itself.

    Raises `TimeoutError` when it stays taken for `patience_s` seconds, `GivenUp` as soon as `given_up` says so,
    and `NotOwn` where the file is not the user's own.
    """
    end, waited = time.monotonic() + patience_s, False
    try:
        while (held := _try(path)) is None:
            if given_up():
                raise GivenUp
            if not waited:
                on_wait()
            waited = True
            if time.monotonic() >= end:
                raise TimeoutError(f"{path} was held by another process for {patience_s:.0f} s")
            time.sleep(0.05)
    except (TimeoutError, NotOwn):
        raise
    except OSError as error:
        logger.info("no lock at %s: %s", path, error.strerror)
        held = -1
    try:
        yield
    finally:
        if held >= 0:
            # While it is held: who waits for it sees that it is gone, and makes another. Windows keeps what is open.
            with contextlib.suppress(OSError):
                if _is_at(path, held):
                    path.unlink()
            os.close(held)


def _try(path: Path) -> int | None:
    """The descriptor that holds the lock, or `None` when another process has it."""
    held = _opened(path)
    try:
        if _take(held) and _is_at(path, held):
            return held
    except BaseException:
        os.close(held)
        raise
    os.close(held)
    return None


def _is_at(path: Path, file: int) -> bool:
    """Whether it is still the file that others find, not one that its last holder has removed."""
    try:
        return sys.platform == "win32" or os.path.samestat(os.fstat(file), path.lstat())
    except FileNotFoundError:
        return False


def _opened(path: Path) -> int:
    file = open_own(path, os.O_RDWR | os.O_CREAT)
    if sys.platform != "win32" and os.fstat(file).st_mode & 0o077:
        # Of an older version, which let others open it: one of them may hold the lock for ever.
        os.close(file)
        path.unlink(missing_ok=True)
        file = open_own(path, os.O_RDWR | os.O_CREAT)
    return file


if sys.platform == "win32":
    import msvcrt

    def _take(file: int) -> bool:
        try:
            msvcrt.locking(file, msvcrt.LK_NBLCK, 1)
        except OSError:
            return False
        return True

else:
    import fcntl

    def _take(file: int) -> bool:
        try:
            fcntl.flock(file, fcntl.LOCK_EX | fcntl.LOCK_NB)
        except BlockingIOError:
            return False
        return True
