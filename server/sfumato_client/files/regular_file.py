"""Read a file that somebody else may have put there: a regular file, a bounded part of the disk, never waiting.

A repository, a checkpoint or another user can put a device, a pipe or a link to one where a file is expected. Reading
it may never end, may fill the memory, or may eat the input of the program that reads. Standard library only: the
language server imports it.
"""

from __future__ import annotations

import errno
import os
import stat
from pathlib import Path

_FLAGS = os.O_RDONLY | getattr(os, "O_NONBLOCK", 0) | getattr(os, "O_NOCTTY", 0) | getattr(os, "O_BINARY", 0)


class NotRegular(OSError):
    """What is there is no regular file, or holds more than asked for; `strerror` says which, and completes "it ..."."""


def read_regular(path: Path, limit: int) -> bytes:
    """All of a regular file of at most `limit` bytes, links followed.

    Raises `OSError`: `FileNotFoundError` and the like, and `NotRegular` for a folder, a device, a pipe, a socket, or a
    file that is larger.
    """
    # Looked at before it is opened: opening a device can already do something.
    _check(path, path.stat(), limit)
    with os.fdopen(os.open(path, _FLAGS), "rb") as file:
        _check(path, os.fstat(file.fileno()), limit)
        content = file.read(limit + 1)
    if content is None or len(content) > limit:  # a file of /proc says that it has no bytes
        raise _too_large(path, limit)
    return content


def _check(path: Path, found: os.stat_result, limit: int) -> None:
    if not stat.S_ISREG(found.st_mode):
        raise NotRegular(errno.EINVAL, "is no regular file", str(path))
    if found.st_size > limit:
        raise _too_large(path, limit)


def _too_large(path: Path, limit: int) -> NotRegular:
    return NotRegular(errno.EFBIG, f"has more than {limit:,} bytes", str(path))
