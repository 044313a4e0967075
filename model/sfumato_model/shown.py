"""What of the candidates is shown to somebody who did not ask: what is sure of them, as far as it fits."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace

from sfumato_model.api.request import FillRequest
from sfumato_model.api.result import Candidate, Token
from sfumato_model.postprocess import whole_tokens
from sfumato_model.ranking.candidates import place_of
from sfumato_model.ranking.confidence import cut, shorter
from sfumato_model.ranking.judged import judged, sound


def shown(candidates: Sequence[Candidate], request: FillRequest, threshold: float) -> tuple[Candidate, ...]:
    """The sure part of each candidate, those left out of which nothing remains; what is then the same is one."""
    found: dict[tuple[str, ...], Candidate] = {}
    for candidate in candidates:
        sure = _sure(candidate, request, threshold)
        if any(text.strip() for text in sure.texts):
            found.setdefault(sure.texts, sure)
    return tuple(found.values())


def _sure(candidate: Candidate, request: FillRequest, threshold: float) -> Candidate:
    """The candidate cut where it is no longer sure, and further back to where it is sound; what is nowhere sound, as a
    header without its body, stays if it is unfinished, and nothing does of what is broken.
    """
    texts = tuple(cut(tokens, threshold) for tokens in candidate.tokens)
    if texts == candidate.texts and candidate.valid is not False:
        return candidate
    longest = back = _whole(texts, request)
    while any(text.strip() for text in back) and sound(request, back) is False:
        back = _whole(tuple(shorter(text) for text in back), request)
    judgement = judged(request, longest if not any(back) else back)
    if any(back):
        longest = back
    elif judgement is not None and judgement.verdict == "broken":
        longest = ("",) * len(texts)
    tokens = tuple(first_tokens(own, len(text)) for own, text in zip(candidate.tokens, longest, strict=True))
    return replace(candidate, texts=longest, tokens=tokens, judgement=judgement)


def _whole(texts: tuple[str, ...], request: FillRequest) -> tuple[str, ...]:
    """Each text up to the end of a token."""
    if not request.filters:
        return texts
    return tuple(whole_tokens(text, place_of(request, texts, hole), longer=False) for hole, text in enumerate(texts))


def first_tokens(tokens: Sequence[Token], characters: int) -> tuple[Token, ...]:
    """The tokens of the first so many characters."""
    found = []
    for token in tokens:
        piece = token.text[:characters]
        characters -= len(piece)
        if piece:
            found.append(replace(token, text=piece))
    return tuple(found)
