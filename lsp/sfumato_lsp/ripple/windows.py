"""What the server is asked about the newest edit: the code around it, before and after, and pieces with its words.

A window is whole lines, a function where one is around, and is sent with LF whatever its line ends are. Documents that
have CR alone, and those that hold half a character, are left out: places in what is sent would be others than here.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from functools import cached_property

from sfumato_lsp.edits.edit import Edit
from sfumato_lsp.python.tree import FUNCTION, above, colon
from sfumato_lsp.ripple.plan.view import View, others
from sfumato_lsp.ripple.plan.words import is_name, is_of_word, runs
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
    """Characters `start` to `end` of a document as it is now; `before` is what they said before the edit, with LF."""

    view: View
    start: int
    end: int
    before: str

    @cached_property
    def after(self) -> str:
        """With LF."""
        return with_lf(self.view.text[self.start : self.end])

    def place(self, start: int, end: int) -> tuple[int, int]:
        """Characters of `after`, as characters of the document."""
        return self._at(start), self._at(end)

    def _at(self, character: int) -> int:
        return self.start + character + self._wider(character)

    def _wider(self, character: int) -> int:
        """How many line ends ahead of a character of `after` have two characters in the document."""
        at = count = 0
        for line in self.view.text[self.start : self.end].split("\r\n")[:-1]:
            at += len(line) + 1
            if at > character:
                break
            count += 1
        return count


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
    names = _names(view, edit)
    if not runs(view.text, edit) or not _takes(view):
        return None
    found = _about(view, edit, names, views)
    own = found.windows[0]
    return None if own.before == own.after or len(own.after) + len(own.before) > 2 * LONGEST else found


def ahead(views: Sequence[View], uri: str, at: int) -> Asked | None:
    """The same of an edit that may come: of the name that stands at character `at` of a document."""
    view = next((one for one in views if one.uri == uri), None)
    word = None if view is None else _word(view.text, at)
    if view is None or word is None or not _takes(view):
        return None
    start, end = word
    name = view.text[start:end]
    edit = Edit(uri=uri, number=0, start=start, before=name, after=name, kind="typed", at=0.0)
    found = _about(view, edit, (name, *_called(view, edit)), views)
    return found if len(found.windows[0].after) <= LONGEST else None


def _about(view: View, edit: Edit, names: Sequence[str], views: Sequence[View]) -> Asked:
    low, high = _piece(view, edit.start, edit.end)
    windows = [Window(view, low, high, _was(view, edit, low, high))]
    for other in (view, *others(view, views)):
        for start, end in _elsewhere(other, names) if _takes(other) else ():
            apart = all(one.view is not other or end <= one.start or one.end <= start for one in windows)
            if apart and len(windows) < MOST_WINDOWS:
                windows.append(Window(other, start, end, with_lf(other.text[start:end])))
    first, last = _lines(view.text, edit.start, edit.end)
    now = with_lf(view.text[first:last])
    edited = _was(view, edit, first, last)[:LONGEST_EDITED], now[:LONGEST_EDITED]
    made = runs(view.text, edit)
    return Asked(edit.number, view, tuple(windows), edited, len(made) == 1 and made[0].rename is not None)


def with_lf(text: str) -> str:
    return text.replace("\r\n", "\n")


def _word(text: str, at: int) -> tuple[int, int] | None:
    """The name that a character belongs to, or that ends there."""
    start = end = at
    while start and is_of_word(text[start - 1]):
        start -= 1
    while end < len(text) and is_of_word(text[end]):
        end += 1
    return (start, end) if is_name(text[start:end]) else None


def _takes(view: View) -> bool:
    return view.text.count("\r") == view.text.count("\r\n") and not has_half(view.text)


def _was(view: View, edit: Edit, start: int, end: int) -> str:
    """What characters `start` to `end`, which hold the edit, said before it, with LF."""
    return with_lf(view.text[start : edit.start] + edit.before + view.text[edit.end : end])


def _names(view: View, edit: Edit) -> tuple[str, ...]:
    """Names that the edit took or brought, and what is called where it changed a signature."""
    found = [word for run in runs(view.text, edit) for word in (*run.old, *run.new) if is_name(word)]
    return tuple(dict.fromkeys([*found, *_called(view, edit)]))


def _called(view: View, edit: Edit) -> Iterator[str]:
    """The function whose signature an edit is in."""
    node = None if view.source is None else above(view.source.at(edit.start, edit.end), FUNCTION)
    if node is not None and view.source is not None and edit.start <= (colon(node) or 0):
        yield view.source.field(node, "name")


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
