"""What of the candidates is shown to somebody who did not ask: what is sure of them, as far as it parses."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace

from sfumato_model.candidates import filled_text
from sfumato_model.confidence import cut, shorter
from sfumato_model.judged import judged
from sfumato_model.request import Candidate, FillRequest, Token
from sfumato_model.validity import error_counter


def shown(candidates: Sequence[Candidate], request: FillRequest, threshold: float) -> tuple[Candidate, ...]:
    """The sure part of each candidate, those left out of which nothing remains; what is then the same is one."""
    found: dict[tuple[str, ...], Candidate] = {}
    for candidate in candidates:
        sure = _sure(candidate, request, threshold)
        if any(text.strip() for text in sure.texts):
            found.setdefault(sure.texts, sure)
    return tuple(found.values())


def _sure(candidate: Candidate, request: FillRequest, threshold: float) -> Candidate:
    """The candidate cut where it is no longer sure, and further back while that leaves the syntax worse than before."""
    texts = tuple(cut(tokens, threshold) for tokens in candidate.tokens)
    count = error_counter(request.language)
    if count is not None and (texts != candidate.texts or not candidate.valid):
        empty = count(filled_text(request, [""] * len(texts)))
        while any(texts) and count(filled_text(request, texts)) > empty:
            texts = tuple(shorter(text) for text in texts)
    if texts == candidate.texts:
        return candidate
    tokens = tuple(first_tokens(own, len(text)) for own, text in zip(candidate.tokens, texts, strict=True))
    return replace(candidate, texts=texts, tokens=tokens, judgement=judged(request, texts))


def first_tokens(tokens: Sequence[Token], characters: int) -> tuple[Token, ...]:
    """The tokens of the first so many characters."""
    found = []
    for token in tokens:
        piece = token.text[:characters]
        characters -= len(piece)
        if piece:
            found.append(replace(token, text=piece))
    return tuple(found)
