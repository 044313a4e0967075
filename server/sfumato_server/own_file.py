"""Files that are this user's own: opened without following a link, and refused where others could have put them there.

They lie in folders that `own_folder` has checked. Standard library only: the language server imports it.
"""

from __future__ import annotations

import errno
import os
import stat
import sys
from pathlib import Path

from sfumato_client.files.own_folder import others_may_write

# Those that a system lacks are 0. No waiting for the other end of a pipe, no terminal that becomes this program's.
_SAFE = sum(getattr(os, f"O_{name}", 0) for name in ("NOFOLLOW", "NONBLOCK", "NOCTTY", "CLOEXEC", "BINARY"))


class NotOwn(OSError):
    """What is there is not this user's own file; `strerror` says why, and completes "it ..."."""


def open_own(path: Path, flags: int) -> int:
    """A descriptor of the user's own file; one that is made is for the user alone.

    Raises `NotOwn` for a link, for what is no regular file, is another user's, has a second name or may be written by
    others, and any other `OSError`. Give no O_TRUNC: it would count before any of this is looked at.
    """
    try:
        descriptor = os.open(path, flags | _SAFE, 0o600)
    except OSError:
        _check(path, path.lstat())  # a link, or a socket: the system's own words do not say so
        raise
    try:
        _check(path, os.fstat(descriptor))
    except OSError:
        os.close(descriptor)
        raise
    return descriptor


def read_own(path: Path, limit: int) -> bytes:
    """At most `limit` bytes of the user's own file. Raises `OSError`, as `NotOwn`."""
    with os.fdopen(open_own(path, os.O_RDONLY), "rb") as file:
        return file.read(limit)


def replace_own(path: Path, content: str) -> None:
    """Write a file for the user alone; no reader sees half of it, and a link in its place is replaced, not followed.

    Raises `OSError`.
    """
    partial = path.with_name(f"{path.name}.{os.getpid()}")
    partial.unlink(missing_ok=True)  # of a program that ended before it was done, and had this process's id
    descriptor = os.open(partial, os.O_WRONLY | os.O_CREAT | os.O_EXCL | _SAFE, 0o600)
    try:
        with os.fdopen(descriptor, "w", encoding="utf-8") as file:
            file.write(content)
        partial.replace(path)
    except OSError:  # as when the disk is full
        partial.unlink(missing_ok=True)
        raise


def claim(path: Path) -> None:
    """Make a file for the user alone where nothing is; raise `NotOwn` where another user has put a file, or a link.

    For a path that somebody named, which may be a device, a pipe or a link of theirs. Raises `OSError`.
    """
    try:
        os.close(os.open(path, os.O_WRONLY | os.O_CREAT | os.O_EXCL | _SAFE, 0o600))
    except FileExistsError:
        if sys.platform != "win32" and (user := path.lstat().st_uid) not in (0, os.getuid()):
            raise NotOwn(errno.EPERM, f"belongs to the user with id {user}", str(path)) from None


def is_own_socket(path: Path) -> bool:
    """Whether a socket of this user is there, not a link to one."""
    try:
        found = path.lstat()
    except OSError:
        return False
    return stat.S_ISSOCK(found.st_mode) and (sys.platform == "win32" or found.st_uid == os.getuid())


def _check(path: Path, found: os.stat_result) -> None:
    problem = None
    if stat.S_ISLNK(found.st_mode):
        problem = "is a link"
    elif not stat.S_ISREG(found.st_mode):
        problem = "is no regular file"
    elif sys.platform == "win32":
        pass
    elif found.st_uid != os.getuid():
        problem = f"belongs to the user with id {found.st_uid}: remove it"
    elif found.st_nlink > 1:
        problem = "has a second name (a hard link): remove it"
    elif others_may_write(found):
        problem = f"may be written by others; close it with: chmod 600 {path}"
    if problem is not None:
        raise NotOwn(errno.EPERM, problem, str(path))
