"""A text file that keeps its byte order mark, its newlines and its mode when it is edited."""

from __future__ import annotations

import codecs
import os
import tempfile
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path

from sfumato_server.terminal.errors import InputError


@dataclass(frozen=True, kw_only=True)
class TextFile:
    """`text` has the newlines of the file; `newline` is what it mostly ends its lines with."""

    path: Path
    text: str
    newline: str
    marked: bool
    """Whether it starts with a byte order mark; `text` is without it."""


def read_text_file(path: Path) -> TextFile:
    """Raises `InputError` for a file that is not there, cannot be read or is not UTF-8."""
    try:
        data = path.read_bytes()
    except FileNotFoundError:
        raise InputError(f"there is no file {path}") from None
    except IsADirectoryError:
        raise InputError(f"{path} is a folder: name a file") from None
    except OSError as error:
        raise InputError(f"{path} cannot be read: {error.strerror or error}") from error
    marked = data.startswith(codecs.BOM_UTF8)
    try:
        text = data.removeprefix(codecs.BOM_UTF8).decode("utf-8")
    except UnicodeDecodeError as error:
        raise InputError(f"{path} is not UTF-8: byte {error.start} cannot be read") from None
    windows = text.count("\r\n")
    newline = "\r\n" if windows > text.count("\n") - windows else "\n"
    return TextFile(path=path, text=text, newline=newline, marked=marked)


def replaced(file: TextFile, spans: Sequence[tuple[int, int]], texts: Sequence[str]) -> str:
    """The file's text with `texts` in place of `spans` (start, end), which ascend, in the file's newlines."""
    parts, at = [], 0
    for (start, end), text in zip(spans, texts, strict=True):
        parts += [file.text[at:start], text.replace("\r\n", "\n").replace("\n", file.newline)]
        at = end
    return "".join([*parts, file.text[at:]])


def write_text_file(file: TextFile, text: str) -> None:
    """Replace the file's text in one step, so that nobody ever reads half of it.

    Raises `InputError` when it changed since it was read, or cannot be written.
    """
    if read_text_file(file.path).text != file.text:
        raise InputError(f"{file.path} changed since it was read: nothing was written")
    # A link stays a link: what it leads to is replaced.
    path = file.path.resolve()
    data = (codecs.BOM_UTF8 if file.marked else b"") + text.encode("utf-8")
    try:
        descriptor, name = tempfile.mkstemp(dir=path.parent, prefix=f".{path.name}.")
        try:
            with os.fdopen(descriptor, "wb") as output:
                output.write(data)
                output.flush()
                os.fsync(output.fileno())
            Path(name).chmod(path.stat().st_mode & 0o7777)
            Path(name).replace(path)
        except BaseException:
            Path(name).unlink(missing_ok=True)
            raise
    except OSError as error:
        raise InputError(f"{file.path} cannot be written: {error.strerror or error}") from error
