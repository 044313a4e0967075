"""`notebookDocument/didOpen`, `didChange` and `didClose`: in which order the cells of a notebook stand.

Nothing asks for them: an editor that sends none opens each cell as a document. One that sends them tells the texts of
the cells with them.
"""

from __future__ import annotations

from lsprotocol import types

from sfumato_lsp.features.text_sync import did_change as text_changed
from sfumato_lsp.features.text_sync import did_close as text_closed
from sfumato_lsp.features.text_sync import did_open as text_opened
from sfumato_lsp.session.language_server import SfumatoLanguageServer


def did_open(ls: SfumatoLanguageServer, params: types.DidOpenNotebookDocumentParams) -> None:
    book = params.notebook_document
    ls.files.documents.order_cells(book.uri, [cell.document for cell in book.cells])
    for item in params.cell_text_documents:
        if ls.files.documents.get(item.uri) is None:
            text_opened(ls, types.DidOpenTextDocumentParams(item))


def did_change(ls: SfumatoLanguageServer, params: types.DidChangeNotebookDocumentParams) -> None:
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
                text_opened(ls, types.DidOpenTextDocumentParams(item))
        for closed in cells.structure.did_close or ():
            text_closed(ls, types.DidCloseTextDocumentParams(closed))
    for content in cells.text_content or ():
        text_changed(ls, types.DidChangeTextDocumentParams(content.document, content.changes))


def did_close(ls: SfumatoLanguageServer, params: types.DidCloseNotebookDocumentParams) -> None:
    ls.files.documents.order_cells(params.notebook_document.uri, [])
    for cell in params.cell_text_documents:
        text_closed(ls, types.DidCloseTextDocumentParams(cell))
