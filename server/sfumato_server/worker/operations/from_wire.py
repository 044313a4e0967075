"""Parts of several requests, from the wire's types to the model package's."""

from __future__ import annotations

from collections.abc import Sequence

from sfumato_client import protocol as wire
from sfumato_model.api.request import Hole, Selection, Snippet


def segments(told: Sequence[wire.TextSegment | wire.HoleSegment]) -> tuple[str | Hole, ...]:
    return tuple(
        segment.text
        if isinstance(segment, wire.TextSegment)
        else Hole(max_tokens=segment.hole.max_tokens, start=segment.hole.start)
        for segment in told
    )


def selection(request: wire.SelectionFields) -> Selection:
    return Selection(
        before=request.before,
        text=request.selection,
        after=request.after,
        path=request.path,
        language=request.language,
        snippets=snippets(request.snippets),
    )


def snippets(told: list[wire.SnippetText]) -> tuple[Snippet, ...]:
    return tuple(Snippet(path=snippet.path, text=snippet.text) for snippet in told)
