"""Documents as they were before the edit that a refactoring follows: as last saved, or else as they were opened.

A document that was refactored counts from there on. Whether the editor took the edit is seen at the next changes: a
preview can be turned down.
"""

from __future__ import annotations

from dataclasses import dataclass
from pathlib import Path

from sfumato_lsp.documents import Document
from sfumato_lsp.paths import uri_path
from sfumato_lsp.refactor.files import Unreadable, read_text

LATE = 4
"""Changes after which an edit that was not seen was not taken."""


@dataclass(frozen=True, kw_only=True)
class _Expected:
    text: str
    before_version: int


class EarlierTexts:
    """By the URIs of open documents. Nothing is parsed and nothing read from disk before somebody asks."""

    def __init__(self) -> None:
        self._texts: dict[str, str] = {}
        self._expected: dict[str, _Expected] = {}

    def opened(self, uri: str, text: str) -> None:
        self._texts[uri] = text
        self._expected.pop(uri, None)

    def closed(self, uri: str) -> None:
        self._texts.pop(uri, None)
        self._expected.pop(uri, None)

    def refactored(self, document: Document, text: str) -> None:
        """The document becomes `text` if the user agrees."""
        self._expected[document.uri] = _Expected(text=text, before_version=document.version + LATE)

    def changed(self, document: Document) -> None:
        expected = self._expected.get(document.uri)
        if expected is None:
            return
        if document.text == expected.text:
            self._texts[document.uri] = expected.text
        if document.text == expected.text or document.version >= expected.before_version:
            del self._expected[document.uri]

    def kept(self, uri: str) -> str | None:
        """The text to compare with where the saved one has the same signature."""
        return self._texts.get(uri)


def saved_text(uri: str) -> str | None:
    """The file as it is on disk; `None` where there is none that could be read. Blocks."""
    try:
        return read_text(Path(uri_path(uri)))
    except Unreadable:
        return None
