"""Other content for a file that stays the file that it is: its links, its owner, its attributes and its mode.

A new file that takes the old one's place does it in one step, so that nobody ever reads half of it; but the other hard
links go on with the old content, and an owner, an access list or an attribute that a new file does not have is lost.
Where that would happen the file is written over, and what was in it stands beside it until that is done.
"""

from __future__ import annotations

import os
import tempfile
from pathlib import Path

from sfumato_client.edited_file.errors import InputError


def put_file(path: Path, old: bytes, new: bytes) -> None:
    """Put `new` into a file that holds `old`. Raises `OSError`, and then it holds `old` still, or else `InputError`."""
    # Not the whole name: it may be as long as names can be.
    descriptor, name = tempfile.mkstemp(dir=path.parent, prefix=f".{path.name[:40]}.")
    beside = Path(name)
    try:
        takes_place = _keeps_all(beside, path)
        _fill(descriptor, new if takes_place else old)
        if takes_place:
            beside.chmod(path.stat().st_mode & 0o7777)
            beside.replace(path)
            return
    except BaseException:
        beside.unlink(missing_ok=True)
        raise
    _write_over(path, old, new, beside)


def _keeps_all(beside: Path, path: Path) -> bool:
    """Whether a file beside it can take its place without a loss."""
    fresh, found = beside.stat(), path.stat()
    same_owner = (fresh.st_uid, fresh.st_gid) == (found.st_uid, found.st_gid)
    return found.st_nlink == 1 and same_owner and _attributes(beside) == _attributes(path)


def _attributes(path: Path) -> dict[str, bytes]:
    """Access lists are among them."""
    if not hasattr(os, "listxattr"):
        return {}
    try:
        return {name: os.getxattr(path, name) for name in os.listxattr(path)}
    except OSError:  # a file system without any
        return {}


def _write_over(path: Path, old: bytes, new: bytes, copy: Path) -> None:
    try:
        _fill(os.open(path, os.O_WRONLY | getattr(os, "O_BINARY", 0)), new)
    except BaseException as error:
        try:
            _fill(os.open(path, os.O_WRONLY | getattr(os, "O_BINARY", 0)), old)
        except OSError:
            raise InputError(f"{path} could not be written ({error}): what was in it is in {copy}") from error
        copy.unlink(missing_ok=True)
        raise
    copy.unlink(missing_ok=True)


def _fill(descriptor: int, content: bytes) -> None:
    """From the start on. Cut last: the room that the file has is there for what it held before."""
    with os.fdopen(descriptor, "wb") as file:
        file.write(content)
        file.flush()
        file.truncate()
        os.fsync(file.fileno())
