"""Unlikely code as diagnostics, for editors with no way of their own to show it. The next change takes them away."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Protocol

from lsprotocol import types

from sfumato_lsp.documents import Document
from sfumato_lsp.operations.outcome import JudgedToken
from sfumato_lsp.operations.result import range_of

UNLIKELY = 0.2
"""As the server's refine has it: a word that holds a token below it may change."""


class Publisher(Protocol):
    """pygls's server."""

    def text_document_publish_diagnostics(self, params: types.PublishDiagnosticsParams) -> None: ...


class UnlikelyCode:
    def __init__(self, editor: Publisher) -> None:
        self._editor = editor
        self._shown: set[str] = set()

    def show(self, document: Document, tokens: Sequence[JudgedToken]) -> None:
        self._shown.add(document.uri)
        self._publish(document.uri, document.version, [_diagnostic(token) for token in tokens if is_unlikely(token)])

    def clear(self, uri: str) -> None:
        if uri in self._shown:
            self._shown.discard(uri)
            self._publish(uri, None, [])

    def _publish(self, uri: str, version: int | None, diagnostics: Sequence[types.Diagnostic]) -> None:
        self._editor.text_document_publish_diagnostics(
            types.PublishDiagnosticsParams(uri=uri, version=version, diagnostics=diagnostics)
        )


def is_unlikely(token: JudgedToken) -> bool:
    return token.probability < UNLIKELY


def _diagnostic(token: JudgedToken) -> types.Diagnostic:
    likelier = f"; likelier: {token.instead.strip()}" if token.instead.strip() not in ("", token.place.text) else ""
    return types.Diagnostic(
        range=range_of(token.place),
        severity=types.DiagnosticSeverity.Hint,
        source="sfumato",
        message=f"unlikely ({token.probability:.1%}){likelier}",
    )
