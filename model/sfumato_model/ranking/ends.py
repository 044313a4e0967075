"""Where an answer's text ends, and why: by itself, before a stop text, where its hole was full, or out of time.

Who saw drafts knows what a draft is. To anyone else it would be an answer, so one that the deadline ended is cut to
what is sure of it.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace

from sfumato_model.api.request import FillRequest
from sfumato_model.api.result import Candidate, Finish
from sfumato_model.ranking.automatic import shown
from sfumato_model.ranking.candidates import tokens_between
from sfumato_model.ranking.judged import judged

SURE = 0.3
"""Of a draft text is kept that is right with at least this chance, where the manifest names none or a lower one."""


def ended(
    found: Sequence[Candidate], request: FillRequest, *, slots: int, most: int = 0, threshold: float = 0.0
) -> tuple[Candidate, ...]:
    """`found` as texts that end for a reason, those that a cut has broken last and equal ones once.

    `slots` are those of the largest hole that was tried, and `most` what free canvases hold, where a text may be longer
    and yet have ended by itself; `threshold` is the chance below which the checkpoint's text is
    not shown to somebody who did not ask.
    """
    done: dict[tuple[str, ...], Candidate] = {}
    for candidate in found:
        full = _full(candidate, request, slots, most)
        end = _ended(candidate, request, max(threshold, SURE), full=full)
        done.setdefault(end.texts, end)
    return tuple(sorted(done.values(), key=lambda c: c.judgement is not None and c.judgement.verdict == "broken"))


def _ended(candidate: Candidate, request: FillRequest, threshold: float, *, full: bool) -> Candidate:
    late = candidate.ended == "deadline"
    if late and request.final and not request.automatic:
        nothing = replace(candidate, texts=("",) * len(candidate.texts), tokens=((),) * len(candidate.texts))
        candidate = next(iter(shown((candidate,), request, threshold)), None) or _judged_anew(nothing, request)
    candidate, word = _before_stop(candidate, request)
    finish: Finish = "stop" if word else "deadline" if late else "length" if full else "end"
    return replace(candidate, finish=finish, stop=word)


def _before_stop(candidate: Candidate, request: FillRequest) -> tuple[Candidate, str]:
    """Each text before the first stop text in it, and the first of those."""
    cuts = [cut_at(text, request.stop) for text in candidate.texts]
    word = next((word for _, word in cuts if word), "")
    if not word:
        return candidate, ""
    texts = tuple(text for text, _ in cuts)
    tokens = tuple(tokens_between(own, 0, len(text)) for own, text in zip(candidate.tokens, texts, strict=True))
    return _judged_anew(replace(candidate, texts=texts, tokens=tokens), request), word


def cut_at(text: str, stop: Sequence[str]) -> tuple[str, str]:
    """`text` before the first of the `stop` texts in it, and that one, empty when there is none."""
    found = [(text.index(word), word) for word in stop if word and word in text]
    if not found:
        return text, ""
    at, word = min(found)
    return text[:at], word


def _full(candidate: Candidate, request: FillRequest, slots: int, most: int) -> bool:
    """Whether a hole had no room for more: then the text goes on, and nobody knows how."""
    return any(
        len(tokens) == slots or len(tokens) >= min(max(most, slots), hole.max_tokens or max(most, slots))
        for tokens, hole in zip(candidate.tokens, request.holes, strict=True)
    )


def _judged_anew(candidate: Candidate, request: FillRequest) -> Candidate:
    return replace(candidate, judgement=judged(request, candidate.texts))
