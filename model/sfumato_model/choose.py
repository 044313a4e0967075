"""Which of the found texts is best: scored by one packed causal pass, those that break the syntax last."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from sfumato_model.candidates import Found, filled_text, tokens_of
from sfumato_model.denoiser import Denoiser
from sfumato_model.judged import judged
from sfumato_model.prefix import Prefix
from sfumato_model.request import Candidate, FillRequest, Hole
from sfumato_model.scoring import log_probs
from sfumato_model.tokenizer import Tokenizer
from sfumato_model.validity import error_counter


@dataclass(frozen=True, kw_only=True)
class Ranked:
    """A found text with what it is worth; `errors` are its syntax errors less those of the empty hole."""

    found: Found
    candidate: Candidate
    errors: int


def rank(
    denoiser: Denoiser,
    tokenizer: Tokenizer,
    prefix: Prefix,
    found: Sequence[Found],
    request: FillRequest,
    lengths: str = "padded",
    given: float = 0.0,
) -> list[Ranked]:
    """`found`, best first: fewest syntax errors, then the highest score.

    `given` is the log probability that the first hole begins with what was typed: its first token is as sure as it is
    once that is known.
    """
    newline = tokenizer.encode("\n")[:1]
    readings = [f.reading(newline) for f in found]
    each = log_probs(denoiser, prefix, readings)
    count = error_counter(request.language)
    holes = sum(isinstance(segment, Hole) for segment in request.segments)
    empty = None if count is None else count(filled_text(request, [""] * holes))
    ranked = []
    for f, own in zip(found, each, strict=True):
        errors = 0 if count is None or empty is None else count(filled_text(request, f.texts)) - empty
        candidate = Candidate(
            texts=f.texts,
            score=ladder_score(f, own) if lengths == "ladder" else sum(own),
            tokens=tuple(
                tokens_of(ids, own[span.start : span.stop], typed, tokenizer, given=0.0 if number else given)
                for number, (ids, span, typed) in enumerate(zip(f.holes, f.spans(), f.segment.typed, strict=True))
            ),
            ended=f.ended,
            judgement=judged(request, f.texts),
            filters=f.filters,
        )
        ranked.append(Ranked(found=f, candidate=candidate, errors=errors))
    return sorted(ranked, key=lambda r: (r.errors, -r.candidate.score))


def ladder_score(found: Found, each: Sequence[float]) -> float:
    """Half the mean log probability of the candidate, half that of the first tokens after it (infill.md).

    Of texts that fill exact lengths the shortest would win by its sum alone. Padded holes end where the model ends
    them, and there the sum chose better than any mean, on 120 held-out holes at every setting that was tried.
    """
    last = found.spans()[-1].stop
    parts = [each[:last], each[last:]]
    return sum(0.5 * sum(part) / len(part) for part in parts if part)
