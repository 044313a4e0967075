"""A text file that keeps its byte order mark, its newlines, its links, its owner, its attributes and its mode.

A new file that takes the old one's place does it in one step, so that nobody ever reads half of it; but the other hard
links go on with the old content, and an owner, an access list or an attribute that a new file does not have is lost.
Where that would happen the file is written over, and what was in it stands beside it until that is done.
"""

from __future__ import annotations

import codecs
import os
import re
import tempfile
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path

from sfumato_client.edited_file.errors import InputError
from sfumato_client.files.regular_file import NotRegular, read_regular
from sfumato_client.text.languages import language_of as named_language


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


PLAIN = "plaintext"
_PROGRAMS = {"python": "python", "sh": "shellscript", "bash": "shellscript", "zsh": "shellscript", "node": "javascript"}
_FIRST_LINE = re.compile(r"#![^\n]{0,200}?\b(python|sh|bash|zsh|node)[\d.]*(?:\s|$)")


def language_of(path: Path, text: str) -> str:
    """The LSP language id; `PLAIN` where nothing tells."""
    named = named_language(path.name)
    if named is not None and named != PLAIN:
        return named
    script = _FIRST_LINE.match(text)
    return _PROGRAMS[script[1]] if script else PLAIN


LARGEST = 50_000_000
"""Bytes of a file that is read: no source is larger, and it is held several times over."""


@dataclass(frozen=True, kw_only=True)
class TextFile:
    """`text` has the newlines of the file; `newline` is what it mostly ends its lines with."""

    path: Path
    text: str
    newline: str
    marked: bool
    """Whether it starts with a byte order mark; `text` is without it."""

    @property
    def language(self) -> str:
        return language_of(self.path, self.text)

    @property
    def label(self) -> str:
        """The path as a request tells it; a name that is not UTF-8 has marks in place of what cannot be said."""
        return os.fsencode(self.path).decode("utf-8", "replace")


def read_text_file(path: Path) -> TextFile:
    """Raises `InputError` for a file that is not there, cannot be read or is not UTF-8."""
    try:
        data = read_regular(path, LARGEST)
    except FileNotFoundError:
        raise InputError(f"there is no file {path}") from None
    except NotRegular as error:
        what = "is a folder" if path.is_dir() else error.strerror
        raise InputError(f"{path} {what}: name a text file") from None
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


def in_newlines(file: TextFile, text: str) -> str:
    """`text` with the newlines of the file."""
    return text.replace("\r\n", "\n").replace("\n", file.newline)


def replaced(file: TextFile, spans: Sequence[tuple[int, int]], texts: Sequence[str]) -> str:
    """The file's text with `texts` in place of `spans` (start, end), which ascend, in the file's newlines."""
    parts, at = [], 0
    for (start, end), text in zip(spans, texts, strict=True):
        parts += [file.text[at:start], in_newlines(file, text)]
        at = end
    return "".join([*parts, file.text[at:]])


def write_text_file(file: TextFile, text: str) -> None:
    """Replace the file's text, and leave all else of it as it is.

    Raises `InputError` when it changed since it was read, or cannot be written.
    """
    if read_text_file(file.path).text != file.text:
        raise InputError(f"{file.path} changed since it was read: nothing was written")
    mark = codecs.BOM_UTF8 if file.marked else b""
    try:
        # A link stays a link: what it leads to is replaced.
        put_file(file.path.resolve(), mark + file.text.encode("utf-8"), mark + text.encode("utf-8"))
    except OSError as error:
        raise InputError(f"{file.path} cannot be written: {error.strerror or error}") from error
