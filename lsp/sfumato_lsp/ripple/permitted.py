"""Of which documents anything may be kept and offered."""

from __future__ import annotations

from collections.abc import Container

from sfumato_lsp.editor.reports import Reports
from sfumato_lsp.text.document import Document
from sfumato_lsp.workplace.files import Files
from sfumato_lsp.workplace.link import Link

MAX_CHARACTERS = 300_000
"""Of a document that is looked at: what can be read in the time that there is."""


class Permitted:
    def __init__(self, files: Files, link: Link, reports: Reports) -> None:
        self._files, self._link, self._reports = files, link, reports
        self._known: set[str] = set()

    def keeps(self, document: Document) -> bool:
        """Whether its user wants it and it is not ignored. While that is looked at again, what was known counts."""
        options = self._files.options_of(document)
        if options.ripple == "off" or options.mode == "off" or document.is_cell or document.length > MAX_CHARACTERS:
            return False
        if self._files.ignored.is_permitted(document.uri):
            self._known.add(document.uri)
        elif self._files.ignored.is_known(document.uri):
            self._known.discard(document.uri)
        return document.uri in self._known and self._link.refused(document) is None

    def shows(self, uri: str, on_disk: Container[str]) -> bool:
        """Whether there may be an offer in it: a document that is open, or one of files that are not."""
        document = self._files.documents.get(uri)
        return uri in on_disk if document is None else self.keeps(document)

    def comes_unasked(self, document: Document) -> bool:
        """Whether its user is shown anything that they did not ask for."""
        return self._files.options_of(document).mode == "automatic" and self._reports.snooze.until is None

    def asks(self, document: Document) -> bool:
        """Whether the server may be asked."""
        return self._files.options_of(document).ripple == "on" and self.keeps(document)

    def closed(self, uri: str) -> None:
        self._known.discard(uri)
