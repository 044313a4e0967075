"""Values that the calls of a changed signature need and nobody has written: holes, as in a refactoring, filled where
the checkpoint is sure.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from typing import TYPE_CHECKING, Any

from sfumato_lsp.ripple.plan.offer import Offer
from sfumato_lsp.text.windows import sendable
from sfumato_lsp.workplace.link import Link

if TYPE_CHECKING:
    from sfumato_lsp.refactor.changes import Piece
    from sfumato_lsp.ripple.plan.called import Calls

MOST_ROUNDS = 4
"""Requests of one document: holes that are near each other share one."""
SURE = 0.7


async def filled_calls(
    link: Link, calls: Calls, fields: dict[str, Any], label: Callable[[str], str]
) -> list[str | None]:
    """A text for each hole, `None` where the checkpoint is not sure of one that could stand there."""
    from sfumato_client.protocol import FillRequest, SnippetText
    from sfumato_lsp.refactor.rounds import best, file_pieces, rounds, window

    assert calls.view.source is not None
    pieces, texts = file_pieces(calls.view.source, calls.changes), list[str | None]()
    if calls.header:
        signature = SnippetText(path=sendable(label(calls.path)), text=sendable(calls.header))
        fields = {**fields, "path": sendable(label(calls.view.uri)), "snippets": [signature]}
    for group in rounds(pieces)[:MOST_ROUNDS]:
        segments = _segments(window(pieces, group, texts))
        request = FillRequest(segments=segments, automatic=True, behind=True, single_line=True, **fields)
        answer = await link.client.fill(request)
        own = calls.holes[group.start : group.stop]
        texts += best((one.texts for one in answer.candidates if one.verdict != "broken"), own)
    return texts + [None] * (len(calls.holes) - len(texts))


def _segments(pieces: Sequence[Piece]) -> list[Any]:
    from sfumato_client.protocol import HoleSegment, TextSegment

    return [TextSegment(text=piece) if isinstance(piece, str) else HoleSegment() for piece in pieces]


def offered(calls: Calls, texts: Sequence[str | None]) -> list[Offer]:
    """The calls with holes as they become; those that would not fit their signature are given up. In a thread."""
    from sfumato_lsp.refactor.filled import filled_file
    from sfumato_lsp.ripple.plan.called import call_offer

    assert calls.view.source is not None
    made = filled_file(calls.view.source, calls.changes, texts).replacements
    return [call_offer(calls, one.start, one.end, one.text, SURE) for one in made if one.asks]
