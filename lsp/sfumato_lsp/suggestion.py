"""From an editor's request to the spot of the hole, and from a candidate to the item that is shown."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass

from lsprotocol import types

from sfumato_lsp.documents import Document
from sfumato_lsp.options import Options
from sfumato_lsp.positions import to_units
from sfumato_lsp.snippets.snippet import Snippet
from sfumato_lsp.windows import text_after, text_before
from sfumato_server.protocol import FillRequest, HoleSegment, SnippetText, TextSegment, WarmRequest

MAX_DOCUMENT = 4096
"""The protocol takes no longer name of a document; the end of a URI tells documents apart."""


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
    line, column = document.place(params.position)
    cursor = types.Position(line=line, character=to_units(document.lines[line][:column], document.encoding))
    return Spot(
        replaced=types.Range(start=cursor, end=cursor),
        typed="",
        before=text_before(document, line, column),
        after=text_after(document, line, column),
        blank_line=not document.line(line).strip(),
    )


def _after_selected(document: Document, selected: types.SelectedCompletionInfo) -> Spot | None:
    """The hole follows the selected text, and an item extends that text over the same range."""
    (line, column), (last, end) = document.place(selected.range.start), document.place(selected.range.end)
    if line != last:
        return None
    return Spot(
        replaced=selected.range,
        typed=selected.text,
        before=text_before(document, line, column) + selected.text,
        after=text_after(document, line, end),
        blank_line=False,
    )


def fill_request(
    spot: Spot,
    *,
    document: Document,
    path: str,
    invoked: bool,
    options: Options,
    snippets: Sequence[Snippet] = (),
) -> FillRequest:
    """One short candidate while the user types, and that only as far as it is likely; several when they ask."""
    return FillRequest(
        segments=[TextSegment(text=spot.before), HoleSegment(), TextSegment(text=spot.after)],
        path=path,
        language=document.language,
        snippets=_sent(snippets),
        candidates=options.max_candidates if invoked else 1,
        automatic=not invoked,
        single_line=not invoked and not spot.blank_line,
        deadline_ms=options.deadline_invoked_ms if invoked else options.deadline_automatic_ms,
        document=document.uri[-MAX_DOCUMENT:],
    )


def warm_request(document: Document, line: int, column: int, *, path: str, snippets: Sequence[Snippet]) -> WarmRequest:
    """What a fill at this place would begin with."""
    return WarmRequest(
        segments=[
            TextSegment(text=text_before(document, line, column)),
            HoleSegment(),
            TextSegment(text=text_after(document, line, column)),
        ],
        path=path,
        language=document.language,
        snippets=_sent(snippets),
        document=document.uri[-MAX_DOCUMENT:],
    )


def _sent(snippets: Sequence[Snippet]) -> list[SnippetText]:
    return [SnippetText(path=snippet.path, text=snippet.text) for snippet in snippets]


def items(spot: Spot, candidates: Iterable[str]) -> list[types.InlineCompletionItem]:
    """An item for each candidate that would show something, each text once.

    A candidate that only repeats what stands behind the cursor shows nothing new.
    """
    behind = spot.after.split("\n", 1)[0]
    texts = dict.fromkeys(text for text in candidates if text.strip() and not behind.startswith(text.rstrip()))
    return [types.InlineCompletionItem(insert_text=spot.typed + text, range=spot.replaced) for text in texts]
