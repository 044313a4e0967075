"""The key that an engine wants, from a file that nobody else can read. It is never on a command line nor in a log."""

from __future__ import annotations

import os
import sys
from pathlib import Path

from sfumato_client.files.own_file import NotOwn, open_own
from sfumato_server.errors import StartError

LONGEST = 65_536
"""Bytes of a file with a key in its first line."""


def read_key(path: Path) -> str:
    """The first line of a file of this user's. Raises `StartError`, in which no part of it is shown."""
    try:
        descriptor = open_own(path, os.O_RDONLY)
    except NotOwn as error:
        raise StartError(f"the engine's key is not read: {path} {error.strerror}") from error
    except OSError as error:
        raise StartError(f"the engine's key cannot be read: {path}: {error.strerror}") from error
    with os.fdopen(descriptor, "rb") as file:
        if sys.platform != "win32" and os.fstat(file.fileno()).st_mode & 0o077:
            raise StartError(
                f"the engine's key is not read: others can read {path}; close it with: chmod 600 {path}, and take "
                "another key if they may have"
            )
        line = file.read(LONGEST).partition(b"\n")[0].strip()
    if not line or not line.isascii() or not line.decode("ascii").isprintable() or b" " in line:
        raise StartError(f"the first line of {path} is no key that a header can carry")
    return line.decode("ascii")
