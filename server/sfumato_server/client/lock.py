"""A lock between processes on a file of its own; the operating system lets go of it when its holder dies."""

from __future__ import annotations

import sys
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import BinaryIO


@contextmanager
def file_lock(
    path: Path, *, patience_s: float, on_wait: Callable[[], None], clock: Callable[[], float] = time.monotonic
) -> Iterator[None]:
    """Hold the lock inside the block. `on_wait` is called once when another process has it.

    Raises `TimeoutError` when it stays taken for `patience_s` seconds.
    """
    with path.open("ab") as file:
        end, waited = clock() + patience_s, False
        while not _take(file):
            if not waited:
                on_wait()
            waited = True
            if clock() >= end:
                raise TimeoutError(f"{path} was held by another process for {patience_s:.0f} s")
            time.sleep(0.05)
        try:
            yield
        finally:
            _let_go(file)


if sys.platform == "win32":
    import msvcrt

    def _take(file: BinaryIO) -> bool:
        try:
            file.seek(0)
            msvcrt.locking(file.fileno(), msvcrt.LK_NBLCK, 1)
        except OSError:
            return False
        return True

    def _let_go(file: BinaryIO) -> None:
        file.seek(0)
        msvcrt.locking(file.fileno(), msvcrt.LK_UNLCK, 1)

else:
    import fcntl

    def _take(file: BinaryIO) -> bool:
        try:
            fcntl.flock(file, fcntl.LOCK_EX | fcntl.LOCK_NB)
        except BlockingIOError:
            return False
        return True

    def _let_go(file: BinaryIO) -> None:
        fcntl.flock(file, fcntl.LOCK_UN)
