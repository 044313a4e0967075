"""`textDocument/didOpen`, `didChange`, `didSave` and `didClose`."""

from __future__ import annotations

from collections.abc import Sequence

from lsprotocol import types

from sfumato_lsp.features.configuration import look_again
from sfumato_lsp.session.language_server import SfumatoLanguageServer
from sfumato_lsp.text.document_sizes import MAX_CHARACTERS, MAX_LINES, Size, size_of
from sfumato_lsp.text.documents import Document, LeftAlone
from sfumato_lsp.text.paths import path_label, uri_path
from sfumato_lsp.text.windows import text_after, text_before

Change = types.TextDocumentContentChangeEvent

PYTHON = "python"
BY_HAND = 1_000
"""Characters of a change beyond which nobody typed it."""
MANY = 100
"""Changes of one message beyond which nothing in them is somebody who accepts a suggestion."""


def did_open(ls: SfumatoLanguageServer, params: types.DidOpenTextDocumentParams) -> None:
    _open(ls, params.text_document)


def _open(ls: SfumatoLanguageServer, item: types.TextDocumentItem) -> None:
    encoding = ls.workspace.position_encoding or types.PositionEncodingKind.Utf16
    document = ls.documents.open(item, encoding)
    if isinstance(document, LeftAlone):
        _forget(ls, item.uri)
        _tell(ls, item.uri, document)
        return
    ls.ignored.opened(document.uri)
    ls.snippets.opened(document.uri)
    if document.language == PYTHON:
        ls.earlier.opened(document.uri, item.text)


def _tell(ls: SfumatoLanguageServer, uri: str, left_alone: LeftAlone) -> None:
    ls.notices.show("size", f"{path_label(uri, ls.folders())} {left_alone.why}", types.MessageType.Info)


def did_change(ls: SfumatoLanguageServer, params: types.DidChangeTextDocumentParams) -> None:
    uri, version, changes = params.text_document.uri, params.text_document.version, params.content_changes
    left_alone = ls.documents.left_alone(uri)
    if left_alone is not None:
        changes = _taken_up(ls, uri, version, left_alone, changes)
    document = ls.documents.get(uri)
    if document is None:
        return
    place = None
    if len(changes) > MANY:
        ls.suggested.forget(uri)
    for change in changes:
        why = _outgrows(ls, document, change)
        if why is not None:
            _forget(ls, uri)
            _tell(ls, uri, ls.documents.leave_alone(uri, document.language, why))
            return
        with ls.suggested.following(document, change):
            place = document.change([change], version)
    document.version = version
    if document.uri in ls.on_screen:
        _look(ls, document, place)
    # Its result would be dropped, so the device need not finish it.
    ls.fills.cancel(document.uri)
    ls.operations.changed(document.uri)
    ls.earlier.changed(document)
    ls.unlikely.clear(document.uri)
    ls.snippets.edits.record(document.uri, changes)
    ls.snippets.touched(document.uri)
    ls.warming.changed(document.uri, place)


def _outgrows(ls: SfumatoLanguageServer, document: Document, change: Change) -> str | None:
    """Why the document is left alone from this change on. A key costs no count."""
    partly = isinstance(change, types.TextDocumentContentChangePartial)
    had = Size(characters=document.length, lines=len(document.lines)) if partly else Size()
    if len(change.text) <= BY_HAND and had.characters + BY_HAND <= MAX_CHARACTERS and had.lines + BY_HAND <= MAX_LINES:
        return None
    return ls.documents.too_large(document.uri, had + size_of(change.text))


def _taken_up(
    ls: SfumatoLanguageServer, uri: str, version: int, left_alone: LeftAlone, changes: Sequence[Change]
) -> Sequence[Change]:
    """A document that was left alone is taken up where the editor sends all of its text; the changes behind that."""
    whole = [k for k, one in enumerate(changes) if isinstance(one, types.TextDocumentContentChangeWholeDocument)]
    if not whole or ls.documents.too_large(uri, size_of(changes[whole[-1]].text)) is not None:
        return ()
    text = changes[whole[-1]].text
    _open(ls, types.TextDocumentItem(uri=uri, language_id=left_alone.language, version=version, text=text))
    return changes[whole[-1] + 1 :]


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
    _forget(ls, params.text_document.uri)


def _forget(ls: SfumatoLanguageServer, uri: str) -> None:
    """All that is known of a document beside its text."""
    ls.ignored.closed(uri)
    ls.snippets.closed(uri)
    ls.fills.cancel(uri)
    ls.operations.changed(uri)
    ls.unlikely.clear(uri)
    ls.suggested.forget(uri)
    ls.python_sources.forget(uri)
    ls.warming.closed(uri)
    ls.on_screen.close(uri)
    ls.answers.forget(uri)
    ls.earlier.closed(uri)
