"""Reading ignore files and git's settings: anybody may have put them there, and most have not changed since."""

from __future__ import annotations

import os
import stat
from collections.abc import Callable
from functools import lru_cache
from pathlib import Path
from typing import Generic, TypeVar

from sfumato_client.files.regular_file import read_regular

T = TypeVar("T")


class Unusable(Exception):
    """What decides is there and cannot be followed as it was meant; the message names it and says why."""


class Reader(Generic[T]):
    """What `parse` makes of files of at most `limit` bytes; of the last `most` it is kept until they change.

    `parse` raises `ValueError` for what it cannot read, with a message that completes "it ...".
    """

    def __init__(self, parse: Callable[[bytes], T], *, limit: int, most: int) -> None:
        def kept(path: str, *_state: int) -> T:
            return parse(read_regular(Path(path), limit))

        self._parse = parse
        self._kept = lru_cache(maxsize=most)(kept)

    def read(self, path: str, state: os.stat_result | None = None) -> T | None:
        """`None` where there is no file; links are followed. Who has its `state` already, gives it.

        Raises `Unusable`: a device, a pipe, a folder, too many bytes, no permission, or what `parse` cannot read.
        """
        try:
            state = state or os.stat(path)
        except (FileNotFoundError, NotADirectoryError):
            return None
        except (OSError, ValueError) as error:
            raise _unusable(path, error) from error
        if stat.S_ISCHR(state.st_mode) and state.st_rdev == os.stat(os.devnull).st_rdev:
            return self._parse(b"")  # how people say that there is none
        try:
            return self._kept(
                path, state.st_mtime_ns, state.st_ctime_ns, state.st_size, state.st_ino, state.st_dev
            )  # fmt: skip
        except (OSError, ValueError) as error:
            raise _unusable(path, error) from error


def _unusable(path: str, error: OSError | ValueError) -> Unusable:
    reason = f"cannot be read ({error.strerror})" if isinstance(error, OSError) else str(error)
    return Unusable(f"{path} {reason}")
