"""From an editor's request to the spot of the hole and the question for suggestions there, and from a candidate to
the item that is shown: as ghost text, or in the list of completions, the last one there and readable in it.
"""

from __future__ import annotations

import re
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
LABEL = 60
"""Characters; a list is narrow."""
WORD = 200
"""Characters of the line before the cursor in which the word begins."""
LAST = "~~~"
"""Sorts after what other language servers find, who know it and do not guess."""
_WORD = re.compile(r"\w*\Z")


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
    workspace: str = ""

    @property
    def asked(self) -> Asked:
        return Asked(before=self.spot.before, after=self.spot.after, invoked=self.invoked, snippets=self.snippets)


def completion_item(
    document: Document, position: types.Position, text: str, suggestion: str, editor: types.CompletionClientCapabilities
) -> types.CompletionItem:
    """`text` goes in at the position. The item replaces the word before it too, because editors filter by that word."""
    line, column = document.place(position)
    word = _word_before(document.lines[line][max(0, column - WORD) : column])
    start = types.Position(line=line, character=document.units(line, column - len(word)))
    end = types.Position(line=line, character=document.units(line, column))
    whole = word + text
    item = editor.completion_item
    return types.CompletionItem(
        label=label(whole),
        kind=types.CompletionItemKind.Text,
        detail="Sfumato",
        documentation=_documentation(whole, document.language, item),
        sort_text=LAST,
        filter_text=whole.split("\n", 1)[0],
        insert_text_format=types.InsertTextFormat.PlainText,
        insert_text_mode=_as_it_is(item),
        # Not every editor gives the lines of an item the ends that its file has.
        text_edit=types.TextEdit(
            range=types.Range(start=start, end=end), new_text=whole.replace("\n", document.line_end)
        ),
        command=accepted_command(suggestion, text),
    )


def word_item(
    document: Document, position: types.Position, text: str, rank: int, editor: types.CompletionClientCapabilities
) -> types.CompletionItem:
    """A word that goes on by `text`, behind the suggestion and those of a lower `rank`. Nothing of it is counted."""
    item = completion_item(document, position, text, "", editor)
    item.sort_text = f"{LAST}{rank:02}"
    return item


def label(text: str) -> str:
    """The first line that says something, with a mark where there is more."""
    lines = [line for line in map(str.strip, text.split("\n")) if line]
    first = lines[0] if len(lines[0]) <= LABEL else lines[0][:LABEL].rstrip()
    return first if first == text.strip() else f"{first} …"


def _word_before(before: str) -> str:
    found = _WORD.search(before)
    return found[0] if found else ""


def _documentation(
    text: str, language: str, item: types.ClientCompletionItemOptions | None
) -> types.MarkupContent | None:
    """The whole, where the label is not all of it."""
    if label(text) == text.strip():
        return None
    formats = (item and item.documentation_format) or ()
    if types.MarkupKind.Markdown in formats:
        fence = "`" * max(3, *(len(run) + 1 for run in re.findall("`+", text) or ["``"]))
        return types.MarkupContent(kind=types.MarkupKind.Markdown, value=f"{fence}{language}\n{text}\n{fence}")
    return types.MarkupContent(kind=types.MarkupKind.PlainText, value=text)


def _as_it_is(item: types.ClientCompletionItemOptions | None) -> types.InsertTextMode | None:
    """Its lines are indented already."""
    modes = item and item.insert_text_mode_support and item.insert_text_mode_support.value_set
    return types.InsertTextMode.AsIs if types.InsertTextMode.AsIs in (modes or ()) else None
