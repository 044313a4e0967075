"""`textDocument/didOpen`, `didChange` and `didClose`."""

from __future__ import annotations

from lsprotocol import types

from sfumato_lsp.session import SfumatoLanguageServer


def did_open(ls: SfumatoLanguageServer, params: types.DidOpenTextDocumentParams) -> None:
    encoding = ls.workspace.position_encoding or types.PositionEncodingKind.Utf16
    ls.documents.open(params.text_document, encoding)


def did_change(ls: SfumatoLanguageServer, params: types.DidChangeTextDocumentParams) -> None:
    document = ls.documents.get(params.text_document.uri)
    if document is None:
        return
    document.change(params.content_changes, params.text_document.version)
    # Its result would be dropped, so the device need not finish it.
    ls.fills.cancel(document.uri)


def did_close(ls: SfumatoLanguageServer, params: types.DidCloseTextDocumentParams) -> None:
    ls.documents.close(params.text_document.uri)
    ls.fills.cancel(params.text_document.uri)
