"""All open documents, those that are too large to be kept, and who follows them.

A document that is larger than anything that somebody edits is left alone. It takes its characters once, and some 60
bytes for each line. The largest source file that people are known to open, SQLite's amalgamation, has 9 MB and 260,000
lines; VS Code turns its own features off at 300,000 lines or 20 MB.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass

from lsprotocol import types

from sfumato_lsp.text.document import Document, Place
from sfumato_lsp.text.notebooks import notebook
from sfumato_lsp.text.positions import Encoding

MAX_CHARACTERS = 10_000_000
MAX_LINES = 400_000
MAX_ALL_CHARACTERS = 50_000_000
MAX_ALL_LINES = 2_000_000
Change = types.TextDocumentContentChangeEvent


@dataclass(frozen=True, kw_only=True)
class Size:
    characters: int = 0
    lines: int = 0

    def __add__(self, other: Size) -> Size:
        return Size(characters=self.characters + other.characters, lines=self.lines + other.lines)


def size_of(text: str) -> Size:
    """Counted, not split; the \\n of a \\r\\n counts too."""
    return Size(characters=len(text), lines=text.count("\n") + text.count("\r") + 1)


def too_large(document: Size, others: Size) -> str | None:
    """Why a document is left alone while `others` are kept; completes "FILE ...". `None` where it is kept."""
    for has, most, unit in ((document.characters, MAX_CHARACTERS, "characters"), (document.lines, MAX_LINES, "lines")):
        if has > most:
            return f"is left alone: it has {has:,} {unit}, and files of at most {most:,} get suggestions"
    both = document + others
    for has, most, unit in ((both.characters, MAX_ALL_CHARACTERS, "characters"), (both.lines, MAX_ALL_LINES, "lines")):
        if has > most:
            return (
                f"is left alone: with it the open files have {has:,} {unit}, and at most {most:,} are kept: close some"
            )
    return None


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
