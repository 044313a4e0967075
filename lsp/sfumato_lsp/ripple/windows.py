"""What the server is asked about the newest edit: the code around it, before and after, and pieces with its words.

A window is whole lines, a function where one is around. Documents with other line ends than LF, and those that hold
half a character, are left out: places in what is sent would be others than here.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass

from sfumato_lsp.edits.edit import Edit
from sfumato_lsp.python.tree import FUNCTION, above, colon
from sfumato_lsp.ripple.plan.view import View, others
from sfumato_lsp.ripple.plan.words import is_name, runs
from sfumato_lsp.text.positions import has_half

MOST_WINDOWS = 10
MOST_LINES = 40
"""Of a function that is a window as a whole."""
AROUND = 10
"""Lines on each side of a place elsewhere."""
LONGEST = 6_000
"""Characters of a window."""
LONGEST_EDITED = 600


@dataclass(frozen=True)
class Window:
    """Characters `start` to `end` of a document as it is now; `before` is what they said before the edit."""

    view: View
    start: int
    end: int
    before: str

    @property
    def after(self) -> str:
        return self.view.text[self.start : self.end]


@dataclass(frozen=True)
class Asked:
    """`edited` are the lines of the edit, before and after, for the windows that do not hold it. `one_for_one` where it
    made one name of one and no more.
    """

    cause: int
    view: View
    windows: tuple[Window, ...]
    edited: tuple[str, str]
    one_for_one: bool = True


def asked(views: Sequence[View]) -> Asked | None:
    """About the newest edit that was made by hand; `None` where it changed no word, or nothing can be asked."""
    by_hand = [(edit, view) for view in views for edit in view.edits if edit.kind != "together"]
    if not by_hand:
        return None
    edit, view = max(by_hand, key=lambda one: one[0].at)
    names, made = _names(view, edit), runs(view.text, edit)
    if not made or not _takes(view):
        return None
    low, high = _piece(view, edit.start, edit.end)
    own = Window(view, low, high, _was(view, edit, low, high))
    if own.before == own.after or len(own.after) + len(own.before) > 2 * LONGEST:
        return None
    windows = [own]
    for other in (view, *others(view, views)):
        for start, end in _elsewhere(other, names) if _takes(other) else ():
            apart = all(one.view is not other or end <= one.start or one.end <= start for one in windows)
            if apart and len(windows) < MOST_WINDOWS:
                windows.append(Window(other, start, end, other.text[start:end]))
    first, last = _lines(view.text, edit.start, edit.end)
    edited = _was(view, edit, first, last)[:LONGEST_EDITED], view.text[first:last][:LONGEST_EDITED]
    return Asked(edit.number, view, tuple(windows), edited, len(made) == 1 and made[0].rename is not None)


def _takes(view: View) -> bool:
    return "\r" not in view.text and not has_half(view.text)


def _was(view: View, edit: Edit, start: int, end: int) -> str:
    """What characters `start` to `end`, which hold the edit, said before it."""
    return view.text[start : edit.start] + edit.before + view.text[edit.end : end]


def _names(view: View, edit: Edit) -> tuple[str, ...]:
    """Names that the edit took or brought, and what is called where it changed a signature."""
    found = [word for run in runs(view.text, edit) for word in (*run.old, *run.new) if is_name(word)]
    node = None if view.source is None else above(view.source.at(edit.start, edit.end), FUNCTION)
    if node is not None and view.source is not None and edit.start <= (colon(node) or 0):
        found.append(view.source.field(node, "name"))
    return tuple(dict.fromkeys(found))


def _piece(view: View, start: int, end: int) -> tuple[int, int]:
    """The function around a place, or the lines around it."""
    node = None if view.source is None else above(view.source.at(start, end), FUNCTION)
    if node is not None and node.end_point.row - node.start_point.row < MOST_LINES:
        return _lines(view.text, node.start_byte, node.end_byte)
    low, high = _lines(view.text, start, end)
    for _ in range(AROUND):
        low = view.text.rfind("\n", 0, max(0, low - 1)) + 1
        high = _lines(view.text, high, high)[1]
    return low, high


def _lines(text: str, start: int, end: int) -> tuple[int, int]:
    """The whole lines of a place, with their ends."""
    low = text.rfind("\n", 0, start) + 1
    high = text.find("\n", end)
    return low, high + 1 if high >= 0 else len(text)


def _elsewhere(view: View, names: Sequence[str]) -> Iterator[tuple[int, int]]:
    if not names:
        return  # an operator, say, of which nothing tells where else it matters
    pattern = re.compile(rf"(?<!\w)(?:{'|'.join(map(re.escape, names))})(?!\w)")
    at = 0
    for found in pattern.finditer(view.text):
        if found.start() >= at:
            start, end = _piece(view, *found.span())
            if end - max(at, start) <= LONGEST:
                yield max(at, start), end
            at = max(at, end)
