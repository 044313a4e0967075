"""From an editor's request to the spot of the hole and the question for suggestions there, and from a candidate to
the item that is shown.
"""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass

from lsprotocol import types

from sfumato_lsp.settings.options import Options
from sfumato_lsp.snippets.snippet import Snippet
from sfumato_lsp.statistics.recorder import item_id
from sfumato_lsp.suggest.typing_along import Asked
from sfumato_lsp.text.document import Document
from sfumato_lsp.text.windows import sendable, text_after, text_before

ACCEPTED = "sfumato.accepted"
"""The command of an item, which the editor runs after it has put the item in (`features/feedback.py`)."""


@dataclass(frozen=True, kw_only=True)
class Spot:
    """Where the hole is.

    An item replaces `replaced` by `typed` and a candidate. At a plain cursor both are empty: editors draw an item
    with an empty range in the line and move it along as the user types, where Neovim draws any other range over
    the text behind the cursor. Only a selected completion is replaced as a whole, as LSP wants it.
    """

    replaced: types.Range
    typed: str
    before: str
    after: str
    blank_line: bool


def spot_at(document: Document, params: types.InlineCompletionParams) -> Spot | None:
    """The spot of a request; `None` where LSP allows no item: a selected completion over several lines."""
    selected = params.context.selected_completion_info
    if selected is not None:
        return _after_selected(document, selected)
    return spot_at_cursor(document, params.position)


def spot_at_cursor(document: Document, position: types.Position) -> Spot:
    line, column = document.place(position)
    cursor = types.Position(line=line, character=document.units(line, column))
    return Spot(
        replaced=types.Range(start=cursor, end=cursor),
        typed="",
        before=text_before(document, line, column),
        after=text_after(document, line, column),
        blank_line=not document.lines[line] or document.lines[line].isspace(),
    )


def _after_selected(document: Document, selected: types.SelectedCompletionInfo) -> Spot | None:
    """The hole follows the selected text, and an item extends that text over the same range."""
    (line, column), (last, end) = document.place(selected.range.start), document.place(selected.range.end)
    if line != last:
        return None
    return Spot(
        replaced=selected.range,
        typed=selected.text,
        before=text_before(document, line, column) + sendable(selected.text),
        after=text_after(document, line, end),
        blank_line=False,
    )


def shows(spot: Spot, candidates: Iterable[str], *, invoked: bool) -> tuple[str, ...]:
    """The candidates that would show something, each once; where nobody asked, only the first of them."""
    texts = tuple(dict.fromkeys(text for text in candidates if _shows(spot, text)))
    return texts if invoked else texts[:1]


def _shows(spot: Spot, text: str) -> bool:
    """Not what only repeats what stands behind the cursor."""
    return bool(text.strip()) and not spot.after.split("\n", 1)[0].startswith(text.rstrip())


def items(spot: Spot, candidates: Iterable[str], suggestion: str = "") -> list[types.InlineCompletionItem]:
    """An item for each candidate that shows something; where they are counted, the editor tells which it put in."""
    return [
        types.InlineCompletionItem(
            insert_text=spot.typed + text, range=spot.replaced, command=accepted_command(suggestion, text)
        )
        for text in shows(spot, candidates, invoked=True)
    ]


def accepted_command(suggestion: str, text: str) -> types.Command | None:
    """What the editor runs after it has put `text` in; `None` where nothing is counted."""
    if not suggestion:
        return None
    return types.Command(title="Sfumato: accepted", command=ACCEPTED, arguments=[item_id(suggestion, text)])


@dataclass(frozen=True, kw_only=True)
class Query:
    """A document as it is when somebody asks: nothing of it moves on with the text."""

    uri: str
    language: str
    version: int
    path: str
    options: Options
    spot: Spot
    snippets: tuple[Snippet, ...]
    invoked: bool

    @property
    def asked(self) -> Asked:
        return Asked(before=self.spot.before, after=self.spot.after, invoked=self.invoked, snippets=self.snippets)
