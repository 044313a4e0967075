"""The judge, asked about the texts of a request's holes."""

from __future__ import annotations

from collections.abc import Sequence

from sfumato_model.judge import Judgement, Replacement, judge
from sfumato_model.request import FillRequest, Hole


def judged(request: FillRequest, texts: Sequence[str]) -> Judgement | None:
    """What `texts` in its holes do to the request's text; `None` where nothing judges its language."""
    before, edits = "", []
    waiting = iter(texts)
    for segment in request.segments:
        if isinstance(segment, Hole):
            edits.append(Replacement(start=len(before), end=len(before), text=next(waiting)))
        else:
            before += segment
    return judge(before, edits, request.language)
