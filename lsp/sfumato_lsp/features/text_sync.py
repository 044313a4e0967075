"""`textDocument/didOpen`, `didChange`, `didSave` and `didClose`; and a message that is too long to be read: it is
said, and what it may have changed is forgotten.

`notebookDocument/didOpen`, `didChange` and `didClose` tell in which order the cells of a notebook stand. Nothing asks
for them: an editor that sends none opens each cell as a document. One that sends them tells the texts of the cells with
them.
"""

from __future__ import annotations

import re
from collections.abc import Sequence

from lsprotocol import types

from sfumato_lsp.features.configuration import look_again
from sfumato_lsp.rpc.envelope import Refusal
from sfumato_lsp.rpc.frames import MAX_BODY, TooLong
from sfumato_lsp.session.language_server import SfumatoLanguageServer
from sfumato_lsp.text.document import Document
from sfumato_lsp.text.documents import MAX_CHARACTERS, MAX_LINES, Change, Changed, LeftAlone, Size, size_of
from sfumato_lsp.text.paths import uri_path

BY_HAND = 1_000
"""Characters of a change beyond which nobody typed it."""
MANY = 100
"""Changes of one message beyond which nothing in them is somebody who types or accepts a suggestion."""
_OPENS = re.compile(rb'"method"\s*:\s*"textDocument/didOpen"')


def did_open(ls: SfumatoLanguageServer, params: types.DidOpenTextDocumentParams) -> None:
    _open(ls, params.text_document)


def _open(ls: SfumatoLanguageServer, item: types.TextDocumentItem) -> None:
    encoding = ls.workspace.position_encoding or types.PositionEncodingKind.Utf16
    document = ls.files.documents.open(item, encoding)
    if isinstance(document, LeftAlone):
        _forget(ls, item.uri)
        _tell(ls, item.uri, document)
        return
    for follower in ls.followers:
        follower.opened(document)


def _tell(ls: SfumatoLanguageServer, uri: str, left_alone: LeftAlone) -> None:
    ls.reports.notices.show("size", f"{ls.files.label(uri)} {left_alone.why}", types.MessageType.Info)


def did_change(ls: SfumatoLanguageServer, params: types.DidChangeTextDocumentParams) -> None:
    uri, version, changes = params.text_document.uri, params.text_document.version, params.content_changes
    left_alone = ls.files.documents.left_alone(uri)
    if left_alone is not None:
        changes = _taken_up(ls, uri, version, left_alone, changes)
    document = ls.files.documents.get(uri)
    if document is None:
        return
    place = None
    many = len(changes) > MANY
    if many:
        ls.suggestions.inserted.closed(uri)
        ls.ripples.journal.closed(uri)
        ls.said.closed(uri)
    for change in changes:
        why = _outgrows(ls, document, change)
        if why is not None:
            _forget(ls, uri)
            _tell(ls, uri, ls.files.documents.leave_alone(uri, document.language, why))
            return
        if not many:
            ls.said.changing(document, change)
            ls.ripples.changing(document, change, together=len(changes) > 1)
        with ls.suggestions.inserted.following(document, change):
            place = document.change([change], version)
    document.version = version
    now = Changed(document=document, changes=changes, place=place)
    for follower in ls.followers:
        follower.changed(now)


def _outgrows(ls: SfumatoLanguageServer, document: Document, change: Change) -> str | None:
    """Why the document is left alone from this change on. A key costs no count."""
    partly = isinstance(change, types.TextDocumentContentChangePartial)
    had = Size(characters=document.length, lines=len(document.lines)) if partly else Size()
    if len(change.text) <= BY_HAND and had.characters + BY_HAND <= MAX_CHARACTERS and had.lines + BY_HAND <= MAX_LINES:
        return None
    return ls.files.documents.too_large(document.uri, had + size_of(change.text))


def _taken_up(
    ls: SfumatoLanguageServer, uri: str, version: int, left_alone: LeftAlone, changes: Sequence[Change]
) -> Sequence[Change]:
    """A document that was left alone is taken up where the editor sends all of its text; the changes behind that."""
    whole = [k for k, one in enumerate(changes) if isinstance(one, types.TextDocumentContentChangeWholeDocument)]
    if not whole or ls.files.documents.too_large(uri, size_of(changes[whole[-1]].text)) is not None:
        return ()
    text = changes[whole[-1]].text
    _open(ls, types.TextDocumentItem(uri=uri, language_id=left_alone.language, version=version, text=text))
    return changes[whole[-1] + 1 :]


def did_save(ls: SfumatoLanguageServer, params: types.DidSaveTextDocumentParams) -> None:
    uri = params.text_document.uri
    if not look_again(ls, {uri_path(uri).name}):
        for follower in ls.followers:
            follower.saved(uri)


def did_close(ls: SfumatoLanguageServer, params: types.DidCloseTextDocumentParams) -> None:
    ls.files.documents.close(params.text_document.uri)
    _forget(ls, params.text_document.uri)


def _forget(ls: SfumatoLanguageServer, uri: str) -> None:
    for follower in ls.followers:
        follower.closed(uri)


def passed_over(ls: SfumatoLanguageServer, message: TooLong) -> None:
    """Its id is unknown, as is the document that it changed, so all are let go until they are opened anew."""
    text = f"a message of {message.length:,} bytes was passed over: at most {MAX_BODY:,} are read"
    ls.protocol.refuse(Refusal(id=None, code=types.ErrorCodes.InvalidRequest, message=text))
    opens = _OPENS.search(message.head) is not None
    then = "such a document has no suggestions" if opens else "close your documents and open them again"
    ls.reports.notices.show("length", f"{text}; {then}", types.MessageType.Warning)
    if not opens:
        for document in ls.files.documents.all():
            did_close(ls, types.DidCloseTextDocumentParams(types.TextDocumentIdentifier(document.uri)))


def notebook_opened(ls: SfumatoLanguageServer, params: types.DidOpenNotebookDocumentParams) -> None:
    book = params.notebook_document
    ls.files.documents.order_cells(book.uri, [cell.document for cell in book.cells])
    for item in params.cell_text_documents:
        if ls.files.documents.get(item.uri) is None:
            _open(ls, item)


def notebook_changed(ls: SfumatoLanguageServer, params: types.DidChangeNotebookDocumentParams) -> None:
    cells = params.change.cells
    if cells is None:
        return
    if cells.structure is not None:
        array, book = cells.structure.array, params.notebook_document.uri
        order = ls.files.documents.cell_order(book)
        order[array.start : array.start + array.delete_count] = [one.document for one in array.cells or ()]
        ls.files.documents.order_cells(book, order)
        for item in cells.structure.did_open or ():
            if ls.files.documents.get(item.uri) is None:
                _open(ls, item)
        for closed in cells.structure.did_close or ():
            did_close(ls, types.DidCloseTextDocumentParams(closed))
    for content in cells.text_content or ():
        did_change(ls, types.DidChangeTextDocumentParams(content.document, content.changes))


def notebook_closed(ls: SfumatoLanguageServer, params: types.DidCloseNotebookDocumentParams) -> None:
    ls.files.documents.order_cells(params.notebook_document.uri, [])
    for cell in params.cell_text_documents:
        did_close(ls, types.DidCloseTextDocumentParams(cell))
