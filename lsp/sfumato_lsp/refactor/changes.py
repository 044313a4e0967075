"""What changes in one file: places that become texts and holes, an inner one within what an outer one keeps."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass

from sfumato_lsp.python.signature import Parameters
from sfumato_lsp.python.tree import Source, Span


@dataclass(frozen=True, kw_only=True)
class Hole:
    """A value that has to be invented: of an argument for `parameter` in a `call`; without them, code of the body.

    `told` is what the checkpoint sees in front of it, and nobody else; `takes` is what the call has to fit.
    `quotes` are those of the f-string around it. With `handed_on` a function around the call takes the parameter too:
    that is the value, whatever the checkpoint writes.
    """

    parameter: str = ""
    call: Span | None = None
    told: str = ""
    takes: Parameters = ()
    quotes: str = ""
    several_lines: bool = False
    handed_on: bool = False


Piece = str | Hole


@dataclass(frozen=True, kw_only=True)
class Change:
    """Characters `start` to `end` become `pieces`."""

    start: int
    end: int
    pieces: tuple[Piece, ...]

    @property
    def holes(self) -> tuple[Hole, ...]:
        return tuple(piece for piece in self.pieces if isinstance(piece, Hole))


@dataclass(frozen=True, kw_only=True)
class Left:
    """A place that stays as it is: characters from the start of its file, and why ("it ...")."""

    at: int
    why: str


class Changes:
    """Those of one file, apart and in order. Inner ones come first: an outer one takes in what it keeps of them."""

    def __init__(self, source: Source) -> None:
        self._source = source
        self._found: list[Change] = []

    def put(self, place: Span, pieces: Sequence[Piece]) -> None:
        """`place` becomes `pieces`; changes inside it are over."""
        start, end = place
        self._found = [one for one in self._found if not (start <= one.start and one.end <= end)]
        self._found.append(Change(start=start, end=end, pieces=tuple(joined(pieces))))
        self._found.sort(key=lambda one: (one.start, one.end))

    def covers(self, place: Span) -> bool:
        """Whether it is within what changes already."""
        return any(one.start <= place[0] and place[1] <= one.end for one in self._found)

    def kept(self, place: Span) -> tuple[Piece, ...]:
        """The text of `place` as it becomes."""
        return tuple(joined(self._within(place)))

    def all(self) -> tuple[Change, ...]:
        return tuple(self._found)

    def _within(self, place: Span) -> Iterator[Piece]:
        at, end = place
        for change in self._found:
            if place[0] <= change.start and change.end <= end:
                yield self._source.text[at : change.start]
                yield from change.pieces
                at = change.end
        yield self._source.text[at:end]


def joined(pieces: Sequence[Piece] | Iterator[Piece]) -> list[Piece]:
    """Without empty texts, and no two texts beside each other."""
    found: list[Piece] = []
    for piece in pieces:
        if isinstance(piece, str) and found and isinstance(found[-1], str):
            found[-1] += piece
        elif piece != "":
            found.append(piece)
    return found
