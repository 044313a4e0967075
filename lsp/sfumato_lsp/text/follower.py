"""What follows the open documents: each says for itself what it does when one opens, changes, is saved or is closed."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from lsprotocol import types

from sfumato_lsp.text.document import Document, Place

Change = types.TextDocumentContentChangeEvent


@dataclass(frozen=True, kw_only=True)
class Changed:
    """A document after a message of changes; the last of them ends at `place`, if anybody knows where."""

    document: Document
    changes: Sequence[Change]
    place: Place | None

    @property
    def uri(self) -> str:
        return self.document.uri


class Follower:
    """Does nothing by itself. None of it waits for anything: it is called between two messages of the editor's."""

    def opened(self, document: Document) -> None:
        """With a text of which nothing is known."""

    def changed(self, now: Changed) -> None: ...

    def saved(self, uri: str) -> None: ...

    def closed(self, uri: str) -> None:
        """Nothing of it is needed any more."""

    def stop(self) -> None:
        """The editor goes: nothing is left under way."""
