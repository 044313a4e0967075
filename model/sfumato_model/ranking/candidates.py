"""From denoised segments to texts: decoded, filtered, each once."""

from __future__ import annotations

import math
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass, replace
from functools import lru_cache, partial
from itertools import chain, pairwise

from sfumato_model.api.request import FillRequest
from sfumato_model.api.result import Ended, Token
from sfumato_model.canvas.draft import Draft
from sfumato_model.canvas.segment import HoleSlots, Segment, hole_texts, ranges
from sfumato_model.postprocess import Place, postprocess
from sfumato_model.ranking.copies import copies
from sfumato_model.text.tokenizer import Tokenizer

SCORED_SUFFIX = 4
"""Tokens after a candidate that have to become likely through it (the choice is then nearly loss-free)."""


@dataclass(frozen=True, kw_only=True)
class Found:
    """A segment's outcome: for each hole its text, and its token ids, which begin with what was typed.

    `surety` is the mean log probability of the slots that were read, in nats.
    """

    segment: Segment
    texts: tuple[str, ...]
    holes: tuple[tuple[int, ...], ...]
    surety: float
    ended: Ended
    filters: tuple[str, ...] = ()

    def with_text(self, hole: int, text: str, encode: Callable[[str], list[int]]) -> Found:
        """The same with another text in one hole."""
        texts, holes = list(self.texts), list(self.holes)
        texts[hole] = text
        holes[hole] = tuple(encode(self.segment.typed[hole] + text))
        return replace(self, texts=tuple(texts), holes=tuple(holes))

    def reading(self, otherwise: Sequence[int]) -> tuple[int, ...]:
        """The filled segment as tokens, up to the first ones after its last hole, or `otherwise` where none follow.

        Without anything after it an empty hole would have nothing to be judged by, and win.
        """
        filled = self._filled()
        behind = 1 + max(index for index, piece in enumerate(self.segment.pieces) if isinstance(piece, HoleSlots))
        after: list[Sequence[int]] = [ids[:SCORED_SUFFIX] for ids in filled[behind:]]
        return tuple(chain(*filled[:behind], *(after or [otherwise])))

    def spans(self) -> tuple[range, ...]:
        """Where each hole's tokens are in `reading`."""
        every = ranges(len(ids) for ids in self._filled())
        return tuple(r for r, piece in zip(every, self.segment.pieces, strict=True) if isinstance(piece, HoleSlots))

    def _filled(self) -> list[tuple[int, ...]]:
        """The tokens of each piece of the segment."""
        holes = iter(self.holes)
        return [next(holes) if isinstance(piece, HoleSlots) else piece for piece in self.segment.pieces]


def distinct(
    all_read: Sequence[Found], segment: Segment, request: FillRequest, tokenizer: Tokenizer,
    written: Sequence[Sequence[int]] = (),
) -> list[Found]:  # fmt: skip
    """What was read after the filters, and for a single hole copies and what a memory has `written`, each once.

    Where two agree the surer one stands for both. A text of which the filters leave nothing is none, where there are
    others: nobody said that nothing goes there.
    """
    by_text: dict[tuple[str, ...], Found] = {}
    nothing: list[Found] = []
    place = lru_cache(partial(place_of, request))  # a place keeps what it works out, so candidates share theirs
    copied = _copied(segment, request, tokenizer) if request.copies else ()
    remembered = (_not_denoised(segment, ids, tokenizer) for ids in written)
    for found in (*all_read, *copied, *remembered):
        whole, found = found, _filtered(found, place, tokenizer) if request.filters else found
        if any(map(str.strip, whole.texts)) and not any(map(str.strip, found.texts)):
            nothing.append(found)
            continue
        known = by_text.get(found.texts)
        if known is None or known.surety < found.surety:
            by_text[found.texts] = found
    return list(by_text.values()) or nothing[:1]


def read(segments: Sequence[Segment], draft: Draft, tokenizer: Tokenizer) -> Iterator[Found]:
    """What each of the segments was denoised to, as it is; those that were dropped are left out."""
    end = tokenizer.special.end
    every = ranges(segment.slots for segment in segments)
    for segment, slots, ended in zip(segments, every, draft.ended, strict=True):
        if ended == "dropped":
            continue
        holes = [tuple(h) for h in hole_texts(segment, draft.tokens[slots.start : slots.stop], end)]
        yield Found(
            segment=segment,
            texts=tuple(tokenizer.decode(h).removeprefix(t) for h, t in zip(holes, segment.typed, strict=True)),
            holes=tuple(holes),
            surety=draft.surety(slots, end),
            ended=ended or "step_limit",
        )


def _copied(segment: Segment, request: FillRequest, tokenizer: Tokenizer) -> Iterator[Found]:
    if len(segment.typed) != 1:
        return
    for text in copies(*request.around(0, ("",))):
        yield _not_denoised(segment, tokenizer.encode(segment.typed[0] + text), tokenizer)


def _not_denoised(segment: Segment, ids: Sequence[int], tokenizer: Tokenizer) -> Found:
    """`ids` in the hole of `segment`, what was typed included."""
    text = tokenizer.decode(ids).removeprefix(segment.typed[0])
    return Found(segment=segment, texts=(text,), holes=(tuple(ids),), surety=-math.inf, ended="copied")


def _filtered(found: Found, place: Callable[[tuple[str, ...], int], Place], tokenizer: Tokenizer) -> Found:
    """`found` with its texts as the filters leave them, each in its place among the others."""
    names: list[str] = []
    for index, text in enumerate(found.texts):
        # A hole's own text is no part of its place.
        others = (*found.texts[:index], "", *found.texts[index + 1 :])
        done = postprocess(text, place(others, index))
        names += done.filters
        if done.text != text:
            found = found.with_text(index, done.text, tokenizer.encode)
    return replace(found, filters=tuple(dict.fromkeys(names)))


def place_of(request: FillRequest, texts: Sequence[str], hole: int) -> Place:
    """Where the text of one hole goes, `texts` being in the others."""
    before, after = request.around(hole, texts)
    return Place(before=before, after=after, language=request.language, single_line=request.single_line)


def tokens_of(
    ids: Sequence[int], log_prob: Sequence[float], typed: str, tokenizer: Tokenizer, *, given: float = 0.0
) -> tuple[Token, ...]:
    """The text of `ids` in pieces, without what was `typed`, whose log probability is `given`.

    Characters that several tokens share go with the last of them. Tokens that show nothing, as those that only repeat
    what was typed, count towards the confidence of the next one that does.
    """
    found = []
    so_far = -given
    for (before, text), p in zip(pairwise(settled(ids, tokenizer)), log_prob, strict=True):
        so_far += p
        piece = text[max(len(before), len(typed)) :]
        if piece:
            found.append(Token(text=piece, confidence=math.exp(min(0.0, so_far))))
            so_far = 0.0
    return tuple(found)


def settled(ids: Sequence[int], tokenizer: Tokenizer) -> list[str]:
    """The text of the first 0, 1, 2 ... of `ids`; a character that several share comes with the last of them."""
    found = [""]
    for count in range(1, len(ids) + 1):
        text = tokenizer.decode(ids[:count])
        found.append(found[-1] if text.endswith("\ufffd") and count < len(ids) else text)
    return found


def tokens_between(tokens: Sequence[Token], start: int, end: int) -> tuple[Token, ...]:
    """The tokens of the characters `start` to `end`; one that reaches over an edge is cut there."""
    found, at = [], 0
    for token in tokens:
        piece = token.text[max(0, start - at) : max(0, end - at)]
        at += len(token.text)
        if piece:
            found.append(replace(token, text=piece))
    return tuple(found)
