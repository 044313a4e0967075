"""A candidate that breaks the syntax, begun again around the place where it does."""

from __future__ import annotations

from dataclasses import replace

from sfumato_model.api.request import FillRequest
from sfumato_model.canvas.segment import Segment
from sfumato_model.ranking.candidates import Found
from sfumato_model.text.syntax_errors import first_error
from sfumato_model.text.tokenizer import Tokenizer

REACH = 2
"""Tokens before the error that are renoised with it: what breaks shows itself a little later."""


def around_error(found: Found, request: FillRequest, tokenizer: Tokenizer) -> Segment | None:
    """`found`'s segment, starting from its tokens but for noise from the first error on; `None` without an error.

    Only the hole that the error lies in, or that stands before it, is renoised.
    """
    starts = [len(request.around(hole, found.texts)[0]) for hole in range(len(found.texts))]
    text = request.filled(found.texts)
    error = first_error(request.language, text, starts[0])
    if error is None:
        return None
    broken = max(index for index, start in enumerate(starts) if start <= error)
    into = error - starts[broken]
    holes = []
    for number, (hole, ids) in enumerate(zip(found.segment.holes, found.holes, strict=True)):
        kept = ids[: hole.count]
        if number == broken:
            kept = kept[: max(0, _tokens_before(kept, into + len(hole.typed), tokenizer) - REACH)]
        behind = None if number == broken else tokenizer.special.end
        holes.append(replace(hole, start=(*kept, *[behind] * (hole.count - len(kept)))))
    return found.segment.with_holes(holes)


def _tokens_before(ids: tuple[int, ...], characters: int, tokenizer: Tokenizer) -> int:
    """How many of `ids` lie wholly within their first `characters`."""
    count = 0
    while count < len(ids) and len(tokenizer.decode(ids[: count + 1])) <= characters:
        count += 1
    return count
