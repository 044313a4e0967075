"""Read a file of a checkpoint folder, which a stranger may have made: a regular file, bounded, never waiting.

A link to a device, a pipe, a file of gigabytes or a text that is nested without end would take the memory of the
process that loads it, or all of its time.
"""

from __future__ import annotations

import json
import os
import stat
from pathlib import Path
from typing import Any, BinaryIO

from sfumato_model.api.errors import CheckpointError

_FLAGS = os.O_RDONLY | getattr(os, "O_NONBLOCK", 0) | getattr(os, "O_NOCTTY", 0) | getattr(os, "O_BINARY", 0)

CONFIG = 4 * 2**20
"""Bytes of a `config.json` or a manifest. The released ones have a few thousand, lists of quantized layers more."""
INDEX = 16 * 2**20
"""Of an index of weights, and of a `tokenizer_config.json`. Ten times those of the released checkpoints."""
TEMPLATE = 2**20
TOKENIZER = 256 * 2**20
"""Of a `tokenizer.json`. That of Gemma has 33 million."""
_LIMITS = {".json": TOKENIZER, ".jinja": TEMPLATE}


def open_regular(path: Path) -> BinaryIO:
    """Open a regular file, links followed: the hub's cache is made of links. Raises `OSError`, `CheckpointError`."""
    # Looked at before it is opened: opening a device can already do something.
    _check(path, path.stat())
    file = os.fdopen(os.open(path, _FLAGS), "rb")
    try:
        _check(path, os.fstat(file.fileno()))
    except BaseException:
        file.close()
        raise
    return file


def read_text(path: Path, limit: int) -> str:
    """At most `limit` bytes of UTF-8.

    Raises `FileNotFoundError`, and `CheckpointError` for whatever else is no such file.
    """
    try:
        with open_regular(path) as file:
            data = file.read(limit + 1)
        if len(data) > limit:
            raise CheckpointError(f"{path} has more than {limit:,} bytes: it is not what its name says")
        return data.decode("utf-8")
    except FileNotFoundError:
        raise
    except (OSError, ValueError) as error:
        raise CheckpointError(f"{path} cannot be read: {error}") from error


def read_json(path: Path, limit: int) -> Any:
    """As `read_text`; `CheckpointError` also for what is no JSON, or is nested too deeply."""
    try:
        return parsed(read_text(path, limit))
    except ValueError as error:
        raise CheckpointError(f"{path} cannot be read: {error}") from error


def parsed(text: str | bytes) -> Any:
    """Raises `ValueError` for what is no JSON, or is nested too deeply."""
    try:
        return json.loads(text)
    except RecursionError:
        raise ValueError("it is nested too deeply") from None


def check_files(folder: Path) -> None:
    """Raise `CheckpointError` for what a library might read and is no file, or is larger than any should be."""
    for path in sorted(folder.iterdir()):
        limit = _LIMITS.get(path.suffix)
        if limit is None or not path.exists():
            continue
        found = path.stat()
        _check(path, found)
        if found.st_size > limit:
            raise CheckpointError(f"{path} has more than {limit:,} bytes: it is not what its name says")


def _check(path: Path, found: os.stat_result) -> None:
    if not stat.S_ISREG(found.st_mode):
        raise CheckpointError(f"{path} is no regular file: a checkpoint is made of nothing else")
