"""Files with call sites that are not open in the editor, read in a thread; and documents as they were before the edit
that a refactoring follows: as last saved, or else as they were opened.

A document that was refactored counts from there on. Whether the editor took the edit is seen at the next changes: a
preview can be turned down, and an edit undone.
"""

from __future__ import annotations

import io
import tokenize
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from pathlib import Path

from sfumato_client.files.regular_file import NotRegular, read_regular
from sfumato_lsp.privacy.ignored_files import Patterns, is_ignored, real_folders
from sfumato_lsp.text.document import Document
from sfumato_lsp.text.documents import Changed, Follower
from sfumato_lsp.text.paths import local_file

MAX_BYTES = 1_000_000
PYTHON = "python"
LATE = 4
"""Changes after which an edit that was not seen was not taken, and one that was seen is not undone."""


class Unreadable(Exception):
    """The message says why, and completes "it ..."."""


def read_source(path: Path, folders: Sequence[Path], patterns: Patterns) -> str:
    """A Python file of the workspace, whose `folders` these are.

    Raises `Unreadable` for what lies elsewhere, is ignored, or is no text.
    """
    if path.suffix not in (".py", ".pyi", ".pyw"):
        raise Unreadable("is no Python file")
    if not path.is_absolute():
        raise Unreadable("is no file")
    try:
        folders = real_folders(folders)
        inside = any(path.resolve().is_relative_to(folder) for folder in folders)
        ignored = inside and is_ignored(path, folders, patterns.resolved())
    except (OSError, RuntimeError, ValueError) as error:
        raise Unreadable(f"cannot be read ({error})") from error
    if not inside:
        raise Unreadable("lies outside of the workspace")
    if ignored:
        raise Unreadable("is ignored, so nothing of it is read")
    return read_text(path)


def read_text(path: Path) -> str:
    """A file in the encoding that it names (PEP 263), its line ends as they are. Raises `Unreadable`."""
    if not path.is_absolute():
        raise Unreadable("is no file")
    try:
        data = read_regular(path, MAX_BYTES)
        encoding, _ = tokenize.detect_encoding(io.BytesIO(data).readline)
        return data.decode(encoding)
    except NotRegular as error:
        raise Unreadable(error.strerror or str(error)) from error
    except OSError as error:
        raise Unreadable(f"cannot be read ({error.strerror or error})") from error
    except (SyntaxError, ValueError) as error:
        raise Unreadable(f"is not in the encoding that it names ({error}): save it as UTF-8") from error


@dataclass(frozen=True, kw_only=True)
class _Awaited:
    """By what the document may become, what counts as its earlier text then."""

    earlier: Mapping[str, str]
    before_version: int


class EarlierTexts(Follower):
    """By the URIs of open documents. Nothing is parsed and nothing read from disk before somebody asks."""

    def __init__(self) -> None:
        self._texts: dict[str, str] = {}
        self._awaited: dict[str, _Awaited] = {}

    def opened(self, document: Document) -> None:
        if document.language == PYTHON:
            self._texts[document.uri] = document.text
            self._awaited.pop(document.uri, None)

    def closed(self, uri: str) -> None:
        self._texts.pop(uri, None)
        self._awaited.pop(uri, None)

    def refactored(self, document: Document, text: str) -> None:
        """The document becomes `text` if the user agrees."""
        earlier = {document.text: self._texts.get(document.uri, document.text), text: text}
        self._awaited[document.uri] = _Awaited(earlier=earlier, before_version=document.version + LATE)

    def changed(self, now: Changed) -> None:
        awaited = self._awaited.get(now.uri)
        if awaited is None:
            return
        found = awaited.earlier.get(now.document.text)
        if found is not None:
            self._texts[now.uri] = found
            self._awaited[now.uri] = replace(awaited, before_version=now.document.version + LATE)
        elif now.document.version >= awaited.before_version:
            del self._awaited[now.uri]

    def kept(self, uri: str) -> str | None:
        """The text to compare with where the saved one has the same signature."""
        return self._texts.get(uri)


def saved_text(uri: str) -> str | None:
    """The file as it is on disk; `None` where there is none that could be read. Blocks."""
    path = local_file(uri)
    try:
        return None if path is None else read_text(path)
    except Unreadable:
        return None
