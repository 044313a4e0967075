"""Which of the denoised segments is best: scored by one packed causal pass, equal texts merged, broken syntax last."""

from __future__ import annotations

import math
from collections.abc import Sequence
from dataclasses import dataclass, replace

import torch

from sfumato_model.canvas import HoleSlots, Segment, hole_texts
from sfumato_model.denoise import Draft
from sfumato_model.denoiser import Denoiser, Texts
from sfumato_model.prefix import Prefix
from sfumato_model.request import Candidate, Ended, FillRequest, Hole, Token
from sfumato_model.tokenizer import Tokenizer
from sfumato_model.validity import error_counter

SCORED_SUFFIX = 4
"""Tokens after a candidate that have to become likely through it (infill.md: the choice is then nearly loss-free)."""


@dataclass(frozen=True, kw_only=True)
class _Found:
    """A segment's holes as token ids, and the probability of each token."""

    segment: Segment
    holes: tuple[tuple[int, ...], ...]
    confidence: tuple[float, ...]
    ended: Ended

    @property
    def surety(self) -> float:
        """The mean probability of a token; 0 where there is none."""
        return sum(self.confidence) / max(1, len(self.confidence))

    def reading(self, otherwise: Sequence[int]) -> tuple[int, ...]:
        """The filled segment as text, up to the first tokens after its last hole, or `otherwise` where none follow.

        Without anything after it an empty hole would have nothing to be judged by, and win.
        """
        ids: list[int] = []
        holes = iter(self.holes)
        pieces = self.segment.pieces
        last = max(i for i, piece in enumerate(pieces) if isinstance(piece, HoleSlots))
        for index, piece in enumerate(pieces):
            ids += next(holes) if isinstance(piece, HoleSlots) else piece[: SCORED_SUFFIX if index > last else None]
        return (*ids, *(otherwise if last == len(pieces) - 1 else ()))


def choose(
    denoiser: Denoiser,
    tokenizer: Tokenizer,
    prefix: Prefix,
    segments: Sequence[Segment],
    draft: Draft,
    request: FillRequest,
) -> tuple[Candidate, ...]:
    """Return up to `request.candidates` candidates, best first, at least one."""
    found = _distinct(segments, draft, request, tokenizer)
    newline = tokenizer.encode("\n")[:1]
    scores = score(denoiser, prefix, [f.reading(newline) for f in found])
    candidates = [
        Candidate(
            texts=tuple(
                tokenizer.decode(hole).removeprefix(typed) for hole, typed in zip(f.holes, f.segment.typed, strict=True)
            ),
            score=s,
            tokens=_tokens(f, tokenizer),
            ended=f.ended,
        )
        for f, s in zip(found, scores, strict=True)
    ]
    errors = _errors(candidates, request)
    order = sorted(range(len(candidates)), key=lambda i: (errors[i] or 0, -candidates[i].score))
    empty = _empty_errors(request)
    judged = [replace(candidates[i], valid=None if empty is None else (errors[i] or 0) <= empty) for i in order]
    return tuple(judged[: request.candidates])


def score(denoiser: Denoiser, prefix: Prefix, readings: Sequence[Sequence[int]]) -> list[float]:
    """Causal log probability of each reading after the context (nats), in one packed pass.

    All readings end in the same text, so this is how likely each candidate is with what follows it. On 120 held-out
    holes the sum chose better than the mean, and than half the mean of each part, at every setting that was tried.
    """
    device = denoiser.device
    filled = [tuple(reading) for reading in readings]
    texts = Texts.pack([reading[:-1] for reading in filled], prefix.length, device)
    at: list[int] = []
    start = 0
    for reading in filled:
        if reading:
            at += [-1, *range(start, start + len(reading) - 1)]
            start += len(reading) - 1
    truth = torch.tensor([i for reading in filled for i in reading], dtype=torch.long).to(device)
    if not at:
        return [0.0] * len(filled)
    logits = denoiser.causal_logits(prefix, texts, torch.tensor(at).to(device))
    each = logits.log_softmax(-1).gather(1, truth.unsqueeze(1)).squeeze(1).tolist()
    scores, at_token = [], 0
    for reading in filled:
        scores.append(sum(each[at_token : at_token + len(reading)]))
        at_token += len(reading)
    return scores


def _distinct(segments: Sequence[Segment], draft: Draft, request: FillRequest, tokenizer: Tokenizer) -> list[_Found]:
    """The segments' texts, each once: where two agree, the surer one stands for both."""
    end = tokenizer.special.end
    by_text: dict[tuple[str, ...], _Found] = {}
    at = 0
    for segment, ended in zip(segments, draft.ended, strict=True):
        tokens = draft.tokens[at : at + segment.slots]
        log_prob = draft.log_prob[at : at + segment.slots]
        at += segment.slots
        holes = [tuple(h) for h in hole_texts(segment, tokens, end)]
        if request.single_line:
            holes = [_first_line(hole, tokenizer) for hole in holes]
        confidence = _confidence(segment, holes, log_prob)
        found = _Found(segment=segment, holes=tuple(holes), confidence=confidence, ended=ended or "step_limit")
        texts = tuple(
            tokenizer.decode(hole).removeprefix(typed) for hole, typed in zip(holes, segment.typed, strict=True)
        )
        known = by_text.get(texts)
        if known is None or known.surety < found.surety:
            by_text[texts] = found
    return list(by_text.values())


def _confidence(segment: Segment, holes: Sequence[Sequence[int]], log_prob: Sequence[float]) -> tuple[float, ...]:
    found: list[float] = []
    at = 0
    counts = [piece.count for piece in segment.pieces if isinstance(piece, HoleSlots)]
    for count, hole in zip(counts, holes, strict=True):
        own = log_prob[at : at + count]
        # A line that was cut within a token may have more tokens than the hole had slots.
        found += [math.exp(own[min(k, count - 1)]) for k in range(len(hole))]
        at += count
    return tuple(found)


def _tokens(found: _Found, tokenizer: Tokenizer) -> tuple[tuple[Token, ...], ...]:
    confidence = iter(found.confidence)
    return tuple(
        tuple(Token(text=tokenizer.decode([id]), confidence=next(confidence)) for id in hole) for hole in found.holes
    )


def _first_line(hole: tuple[int, ...], tokenizer: Tokenizer) -> tuple[int, ...]:
    for index, token in enumerate(hole):
        text = tokenizer.decode([token])
        if "\n" in text:
            rest = text.split("\n", 1)[0]
            return (*hole[:index], *(tokenizer.encode(rest) if rest else ()))
    return hole


def filled_text(request: FillRequest, texts: Sequence[str]) -> str:
    """The request's text with `texts` in its holes."""
    holes = iter(texts)
    return "".join(next(holes) if isinstance(s, Hole) else s for s in request.segments)


def _errors(candidates: Sequence[Candidate], request: FillRequest) -> list[int | None]:
    count = error_counter(request.language)
    return [None if count is None else count(filled_text(request, c.texts)) for c in candidates]


def _empty_errors(request: FillRequest) -> int | None:
    count = error_counter(request.language)
    holes = sum(isinstance(s, Hole) for s in request.segments)
    return None if count is None else count(filled_text(request, [""] * holes))
