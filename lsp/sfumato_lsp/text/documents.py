"""All open documents, and those that are too large to be kept."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass

from lsprotocol import types

from sfumato_lsp.text.document import Document
from sfumato_lsp.text.document_sizes import Size, size_of, too_large
from sfumato_lsp.text.notebooks import notebook
from sfumato_lsp.text.positions import Encoding


@dataclass(frozen=True, kw_only=True)
class LeftAlone:
    """A document that is open and too large: nothing of it is kept. `why` completes "FILE ..."."""

    language: str
    why: str


class Documents:
    """The open documents by URI."""

    def __init__(self) -> None:
        self._open: dict[str, Document] = {}
        self._left_alone: dict[str, LeftAlone] = {}
        self._cell_orders: dict[str, tuple[str, ...]] = {}

    def open(self, item: types.TextDocumentItem, encoding: Encoding) -> Document | LeftAlone:
        self.close(item.uri)
        why = self.too_large(item.uri, size_of(item.text))
        if why is not None:
            return self.leave_alone(item.uri, item.language_id, why)
        document = Document(item.uri, item.language_id, item.version, item.text, encoding, self._cells_before)
        self._open[item.uri] = document
        return document

    def get(self, uri: str) -> Document | None:
        return self._open.get(uri)

    def order_cells(self, book: str, uris: Sequence[str]) -> None:
        """The cells of a notebook stand in this order, whatever the one in which they were opened. None: forget it."""
        self._cell_orders[book] = tuple(uris)
        if not uris:
            del self._cell_orders[book]

    def cell_order(self, book: str) -> list[str]:
        """As it was told."""
        return list(self._cell_orders.get(book, ()))

    def _cells_before(self, cell: Document) -> Iterator[Document]:
        """Of the same language; without an order that was told, in the order in which they were opened."""
        name = notebook(cell.uri)
        cells = [one for one in self._open.values() if notebook(one.uri) == name and one.language == cell.language]
        told = next((order for order in self._cell_orders.values() if cell.uri in order), ())
        if told:
            places = {uri: number for number, uri in enumerate(told)}
            cells.sort(key=lambda one: places.get(one.uri, len(told)))
        yield from reversed(cells[: cells.index(cell)])

    def left_alone(self, uri: str) -> LeftAlone | None:
        return self._left_alone.get(uri)

    def all(self) -> tuple[Document, ...]:
        """In the order in which they were opened."""
        return tuple(self._open.values())

    def uris(self) -> tuple[str, ...]:
        """Of those that are left alone too."""
        return (*self._open, *self._left_alone)

    def too_large(self, uri: str, size: Size) -> str | None:
        """Why the document is left alone once it has this size, beside the others."""
        others = [Size(characters=one.length, lines=len(one.lines)) for one in self._open.values() if one.uri != uri]
        return too_large(size, sum(others, Size()))

    def leave_alone(self, uri: str, language: str, why: str) -> LeftAlone:
        self.close(uri)
        self._left_alone[uri] = found = LeftAlone(language=language, why=why)
        return found

    def close(self, uri: str) -> None:
        self._open.pop(uri, None)
        self._left_alone.pop(uri, None)
