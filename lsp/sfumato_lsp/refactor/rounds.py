"""Which holes are filled together, what is sent of their file, and what a checkpoint wrote in them, as far as it is
of use.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from itertools import pairwise

from sfumato_lsp.python.call import read_call
from sfumato_lsp.python.tree import NotRead, Source, below, read
from sfumato_lsp.refactor.changes import Change, Hole, Piece, joined
from sfumato_lsp.text.windows import sendable

NEAR = 180
"""Characters between two holes that are filled together. Of more a canvas keeps only the edges.

Of the values of 234 held-out calls 19 % came back with all holes of a file together, 23 % with near ones alone, and
21 % one after another (`benchmarks/refactor`).
"""
MOST = 16
"""Holes of one request; the protocol takes no more."""
BEFORE = 8_000
AFTER = 4_000
"""Characters of the file that are sent before the first hole and after the last one."""


def file_pieces(source: Source, changes: Sequence[Change]) -> tuple[Piece, ...]:
    """The file as it becomes, with its holes; as it is sent, with \\n alone."""
    found: list[Piece] = []
    at = 0
    for change in changes:
        found += [source.text[at : change.start], *change.pieces]
        at = change.end
    return tuple(sendable(one) if isinstance(one, str) else one for one in joined([*found, source.text[at:]]))


def rounds(pieces: Sequence[Piece]) -> list[range]:
    """The holes of a file, as ranges of their numbers: neighbours that are near and of one sort together."""
    at = [index for index, piece in enumerate(pieces) if isinstance(piece, Hole)]
    groups = [range(1)] if at else []
    for number, (left, right) in enumerate(pairwise(at), start=1):
        between = sum(len(piece) for piece in pieces[left:right] if isinstance(piece, str))
        same = _several_lines(pieces[left]) == _several_lines(pieces[right])
        if same and between <= NEAR and len(groups[-1]) < MOST:
            groups[-1] = range(groups[-1].start, number + 1)
        else:
            groups.append(range(number, number + 1))
    return groups


def window(pieces: Sequence[Piece], group: range, texts: Sequence[str | None]) -> tuple[Piece, ...]:
    """The text around the holes of `group`, with `texts` in those before it; those behind it are empty.

    A value without a keyword is asked for behind its parameter's name all the same: of the same values 29 % came back
    with the name, and 23 % without it.
    """
    found: list[Piece] = []
    number = 0
    for piece in pieces:
        if not isinstance(piece, Hole):
            found.append(piece)
            continue
        if number in group:
            found += [piece.told, piece]
        elif number < len(texts):
            found.append(texts[number] or "")
        number += 1
    found = joined(found)
    if isinstance(found[0], str):
        found[0] = found[0][-BEFORE:]
    if isinstance(found[-1], str):
        found[-1] = found[-1][:AFTER]
    return tuple(found)


def _several_lines(piece: Piece) -> bool:
    return isinstance(piece, Hole) and piece.several_lines


def usable(text: str, hole: Hole) -> str | None:
    """The text for a hole; `None` where it is none that could stand there."""
    value = _value(text, hole.parameter) if hole.call is not None else text.rstrip() or None
    return None if value is not None and hole.quotes and hole.quotes in value else value


def best(candidates: Iterable[Sequence[str]], holes: Sequence[Hole]) -> list[str | None]:
    """Hole by hole what is handed on, or what the best candidate says that says something of use there."""
    texts = list(candidates)
    found: list[str | None] = []
    for number, hole in enumerate(holes):
        options = (usable(candidate[number], hole) for candidate in texts)
        found.append(hole.parameter if hole.handed_on else next((text for text in options if text is not None), None))
    return found


def _value(text: str, parameter: str) -> str | None:
    """The first argument that `text` begins with. A checkpoint may go on with the next one, or name the parameter."""
    try:
        source = read(f"f({text.strip()})")
    except NotRead:
        return None
    node = next(below(source.root, "call"), None)
    call = read_call(source, node) if node is not None and node.start_byte == 0 else None
    if call is None or not call.arguments or call.place[1] != len(source.text):
        return None
    first = call.arguments[0]
    if first.star or first.keyword not in (None, parameter) or (first.bare and first.keyword is None):
        return None
    return source.text[slice(*first.value)] or None
