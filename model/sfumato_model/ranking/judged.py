"""The judge, asked about the texts of a request's holes."""

from __future__ import annotations

from collections.abc import Sequence

from sfumato_model.api.request import FillRequest, Hole
from sfumato_model.judge import Edit, Judgement, is_sound, judge


def judged(request: FillRequest, texts: Sequence[str]) -> Judgement | None:
    """What `texts` in its holes do to the request's text; `None` where nothing judges its language."""
    return judge(*_edited(request, texts), request.language)


def sound(request: FillRequest, texts: Sequence[str]) -> bool | None:
    """Whether that is sound: the quicker question."""
    return is_sound(*_edited(request, texts), request.language)


def _edited(request: FillRequest, texts: Sequence[str]) -> tuple[str, list[Edit]]:
    fixed, edits = "", []
    waiting = iter(texts)
    for segment in request.segments:
        if isinstance(segment, Hole):
            edits.append(Edit(start=len(fixed), end=len(fixed), text=next(waiting)))
        else:
            fixed += segment
    return fixed, edits
