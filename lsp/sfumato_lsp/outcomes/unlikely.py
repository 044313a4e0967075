"""Unlikely code as diagnostics, for editors with no way of their own to show it. The next change takes them away."""

from __future__ import annotations

from collections.abc import Sequence

from lsprotocol import types
from pygls.lsp.server import LanguageServer

from sfumato_lsp.outcomes.outcome import JudgedToken
from sfumato_lsp.outcomes.selected import ranges_of
from sfumato_lsp.text.document import Document
from sfumato_lsp.text.documents import Changed, Follower


class UnlikelyCode(Follower):
    def __init__(self, editor: LanguageServer) -> None:
        self._editor = editor
        self._shown: set[str] = set()

    def show(self, document: Document, tokens: Sequence[JudgedToken]) -> None:
        self._shown.add(document.uri)
        unlikely = [token for token in tokens if token.unlikely]
        ranges = ranges_of([token.place for token in unlikely])
        found = [_diagnostic(token, span) for token, span in zip(unlikely, ranges, strict=True)]
        self._publish(document.uri, document.version, found)

    def changed(self, now: Changed) -> None:
        self.closed(now.uri)

    def closed(self, uri: str) -> None:
        if uri in self._shown:
            self._shown.discard(uri)
            self._publish(uri, None, [])

    def _publish(self, uri: str, version: int | None, diagnostics: Sequence[types.Diagnostic]) -> None:
        self._editor.text_document_publish_diagnostics(
            types.PublishDiagnosticsParams(uri=uri, version=version, diagnostics=diagnostics)
        )


def _diagnostic(token: JudgedToken, span: types.Range) -> types.Diagnostic:
    likelier = f"; likelier: {token.instead}" if token.instead not in ("", token.place.text) else ""
    return types.Diagnostic(
        range=span,
        severity=types.DiagnosticSeverity.Hint,
        source="sfumato",
        message=f"unlikely ({token.probability:.1%}){likelier}",
    )
