"""`textDocument/didOpen`, `didChange`, `didSave` and `didClose`."""

from __future__ import annotations

from lsprotocol import types

from sfumato_lsp.documents import Document
from sfumato_lsp.features.configuration import look_again
from sfumato_lsp.paths import uri_path
from sfumato_lsp.session import SfumatoLanguageServer
from sfumato_lsp.windows import text_after, text_before


def did_open(ls: SfumatoLanguageServer, params: types.DidOpenTextDocumentParams) -> None:
    encoding = ls.workspace.position_encoding or types.PositionEncodingKind.Utf16
    document = ls.documents.open(params.text_document, encoding)
    ls.ignored.opened(document.uri)
    ls.snippets.opened(document.uri)
    ls.earlier.opened(document.uri, params.text_document.text)


def did_change(ls: SfumatoLanguageServer, params: types.DidChangeTextDocumentParams) -> None:
    document = ls.documents.get(params.text_document.uri)
    if document is None:
        return
    place = None
    for change in params.content_changes:
        with ls.suggested.following(document, change):
            place = document.change([change], params.text_document.version)
    document.version = params.text_document.version
    if document.uri in ls.on_screen:
        _look(ls, document, place)
    # Its result would be dropped, so the device need not finish it.
    ls.fills.cancel(document.uri)
    ls.operations.changed(document.uri)
    ls.earlier.changed(document)
    ls.unlikely.clear(document.uri)
    ls.snippets.edits.record(document.uri, params.content_changes)
    ls.snippets.touched(document.uri)
    ls.warming.changed(document.uri, place)


def _look(ls: SfumatoLanguageServer, document: Document, place: tuple[int, int] | None) -> None:
    """What the change says of the suggestion that was shown."""
    if place is None:
        ls.on_screen.close(document.uri)
    else:
        ls.on_screen.look(document.uri, text_before(document, *place), text_after(document, *place))


def did_save(ls: SfumatoLanguageServer, params: types.DidSaveTextDocumentParams) -> None:
    if not look_again(ls, {uri_path(params.text_document.uri).name}):
        ls.ignored.saved(params.text_document.uri)
        ls.snippets.saved(params.text_document.uri)


def did_close(ls: SfumatoLanguageServer, params: types.DidCloseTextDocumentParams) -> None:
    ls.documents.close(params.text_document.uri)
    ls.ignored.closed(params.text_document.uri)
    ls.snippets.closed(params.text_document.uri)
    ls.fills.cancel(params.text_document.uri)
    ls.operations.changed(params.text_document.uri)
    ls.unlikely.clear(params.text_document.uri)
    ls.suggested.forget(params.text_document.uri)
    ls.python_sources.forget(params.text_document.uri)
    ls.warming.closed(params.text_document.uri)
    ls.on_screen.close(params.text_document.uri)
    ls.answers.forget(params.text_document.uri)
    ls.earlier.closed(params.text_document.uri)
