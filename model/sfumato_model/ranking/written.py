"""What a request's memory writes for its hole: it costs no denoising, and has to be likelier than what was denoised."""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import replace

from sfumato_model.api.request import FillRequest
from sfumato_model.context.model import Model
from sfumato_model.memory.continuations import Wanted
from sfumato_model.memory.remembered import Remembered
from sfumato_model.postprocess import postprocess
from sfumato_model.ranking.candidates import Found, place_of

LINE, BLOCK = 24, 64
"""Tokens of a text for a single line, or for several, which the filters end with their block."""
BLOCKS = 3
"""Texts for several lines. For one line one is enough: of 300 held-out holes a second one, begun otherwise, was chosen
rightly for none.
"""
_WORD = re.compile(r"\W?\w+")
"""The piece of a text that a tokenizer may begin with something else: a space, a dot."""


def written(
    model: Model, request: FillRequest, remembered: Remembered | None, typed: Sequence[str]
) -> list[tuple[int, ...]]:
    """Token ids of each text, which begin with what was `typed` before the one hole: blocks, or a line and its word.

    A name that stands only where it is defined is followed there by what follows no use of it.
    """
    return [] if remembered is None or len(typed) != 1 else _written(model, request, remembered, typed[0])


def written_among(
    model: Model, request: FillRequest, remembered: Remembered | None, found: Found, hole: int
) -> list[str]:
    """Texts for one of several holes, where the others hold those of `found`, as the filters leave them."""
    if remembered is None:
        return []
    before = found.reading(())[: found.spans()[hole].start]
    here = replace(remembered, before=(*remembered.before, *before))
    typed = found.segment.typed[hole]
    place = place_of(request, (*found.texts[:hole], "", *found.texts[hole + 1 :]), hole)
    texts = (model.tokenizer.decode(ids).removeprefix(typed) for ids in _written(model, request, here, typed))
    return [postprocess(text, place).text for text in texts]


def _written(model: Model, request: FillRequest, remembered: Remembered, typed: str) -> list[tuple[int, ...]]:
    first = model.texts.starting_with(typed).tolist() if typed else None
    ends = frozenset(model.end(single_line=True).also) if request.single_line else frozenset()
    limit = LINE if request.single_line else BLOCK
    count = 1 if request.single_line else BLOCKS
    texts = remembered.written(Wanted(count=count, first=first, ends=ends, limit=limit))
    words = [_word(model, ids) for ids in texts] if request.single_line else []
    return list(dict.fromkeys(ids for ids in (*texts, *words) if ids))


def _word(model: Model, ids: tuple[int, ...]) -> tuple[int, ...]:
    """As many of `ids` as have the first word; none where they begin otherwise."""
    found = _WORD.match(model.tokenizer.decode(ids))
    count = 0
    while found is not None and len(model.tokenizer.decode(ids[:count])) < found.end():
        count += 1
    return ids[:count]
