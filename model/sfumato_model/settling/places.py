"""Places of a selection: words that are renoised, holes instead of them, and the edits that new texts there make."""

from __future__ import annotations

from collections.abc import Iterator, Sequence

from sfumato_model.api.request import Hole, Selection
from sfumato_model.api.result import Edit, Token
from sfumato_model.infilling.trace import sure
from sfumato_model.judge import difference
from sfumato_model.text.words import Place


def apart(places: Sequence[Place]) -> list[Place]:
    """`places`, those that touch as one: between two holes there has to be text."""
    joined: list[Place] = []
    for low, high in places:
        if joined and joined[-1][1] == low:
            joined[-1] = (joined[-1][0], high)
        else:
            joined.append((low, high))
    return joined


def meet(left: Place, right: Place) -> bool:
    """Whether two places overlap or touch."""
    return left[0] <= right[1] and right[0] <= left[1]


def with_holes(selection: Selection, places: Sequence[Place], max_tokens: int) -> tuple[str | Hole, ...]:
    """The document of `selection` with a hole of at most `max_tokens` in each of `places`."""
    segments: list[str | Hole] = [selection.before]
    at = 0
    for low, high in places:
        segments += [selection.text[at:low], Hole(max_tokens=max_tokens)]
        at = high
    return (*segments, selection.text[at:], selection.after)


def filled(text: str, places: Sequence[Place], tokens: Sequence[Sequence[Token]]) -> Iterator[Token]:
    """The pieces of `text` with `tokens` in its places; what stays is sure."""
    at = 0
    for (low, high), own in zip(places, tokens, strict=True):
        yield from (*sure(text[at:low]), *own)
        at = high
    yield from sure(text[at:])


def edits_of(text: str, places: Sequence[Place], texts: Sequence[str]) -> list[Edit]:
    """What `texts` in `places` of `text` change, without the characters at both ends that stay."""
    found = []
    for (low, high), new in zip(places, texts, strict=True):
        if new != text[low:high]:
            own = difference(text[low:high], new)
            found.append(Edit(start=low + own.start, end=low + own.end, text=own.text))
    return found
