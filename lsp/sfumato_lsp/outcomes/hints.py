"""Diagnostics of this server: those of a document come from several parts of it, and editors take them as a whole."""

from __future__ import annotations

from collections.abc import Sequence

from lsprotocol import types
from pygls.lsp.server import LanguageServer


class Hints:
    def __init__(self, editor: LanguageServer) -> None:
        self._editor = editor
        self._shown: dict[str, dict[str, Sequence[types.Diagnostic]]] = {}

    def show(self, owner: str, uri: str, version: int | None, found: Sequence[types.Diagnostic]) -> None:
        """In place of those that `owner` showed in the document before."""
        parts = self._shown.setdefault(uri, {})
        if not found and owner not in parts:
            return
        parts[owner] = found
        if not found:
            del parts[owner]
        every = [one for part in parts.values() for one in part]
        if not parts:
            del self._shown[uri]
        self._editor.text_document_publish_diagnostics(
            types.PublishDiagnosticsParams(uri=uri, version=version, diagnostics=every)
        )

    def shown(self, owner: str) -> list[str]:
        """The documents in which it shows any."""
        return [uri for uri, parts in self._shown.items() if owner in parts]
