"""What a request's memory writes for its hole: it costs no denoising, and has to be likelier than what was denoised."""

from __future__ import annotations

from collections.abc import Sequence

from sfumato_model.api.request import FillRequest
from sfumato_model.context.model import Model
from sfumato_model.memory.continuations import Wanted
from sfumato_model.memory.remembered import Remembered

LINE, BLOCK = 24, 64
"""Tokens of a text for a single line, or for several, which the filters end with their block.

One text is enough: of 300 held-out holes a second one, begun otherwise, was chosen rightly for none.
"""


def written(
    model: Model, request: FillRequest, remembered: Remembered | None, typed: Sequence[str]
) -> list[tuple[int, ...]]:
    """Token ids of each text, which begin with what was `typed` before the one hole."""
    if remembered is None:
        return []
    first = model.texts.starting_with(typed[0]).tolist() if typed[0] else None
    ends = frozenset(model.end(single_line=True).also) if request.single_line else frozenset()
    return remembered.written(Wanted(count=1, first=first, ends=ends, limit=LINE if request.single_line else BLOCK))
