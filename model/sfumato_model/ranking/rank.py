"""Which of the found texts is best: all are scored at once; those that break the text around them come last."""

from __future__ import annotations

import math
from collections.abc import Sequence
from dataclasses import dataclass, replace

from sfumato_model.api.request import FillRequest, Limits
from sfumato_model.api.result import Candidate
from sfumato_model.checkpoint.manifest import Lengths
from sfumato_model.engines.engine import Context, Engine
from sfumato_model.judge import SOUND
from sfumato_model.languages import language_of
from sfumato_model.memory.remembered import Remembered
from sfumato_model.ranking.candidates import Found, tokens_of
from sfumato_model.ranking.judged import judged, sound
from sfumato_model.text.syntax_errors import error_counter
from sfumato_model.text.tokenizer import Tokenizer


@dataclass(frozen=True, kw_only=True)
class Ranked:
    """A found text with what it is worth.

    `errors` is 0 for what is as good as sound, and greater the worse it is. `whole` is the log probability (nats) that
    the text is this one and ends there, given what was typed.
    """

    found: Found
    candidate: Candidate
    errors: int = 0
    whole: float = 0.0


@dataclass(frozen=True, kw_only=True)
class Scoring:
    """How texts after a context are scored, all of them at once.

    `given` is the log probability (nats) that the first hole begins with what was typed: its first token is as sure as
    it is once that is known. `remembered` joins in where the request has a memory.
    Of a `block` the root of its length counts too, since the likeliest of what a memory writes is its shortest: on 180
    holes of several lines edit similarity was 25.7 % by the sum, 28.8 % so, and 28.7 % by the mean.
    """

    engine: Engine
    tokenizer: Tokenizer
    context: Context
    limits: Limits
    lengths: Lengths = "padded"
    given: float = 0.0
    remembered: Remembered | None = None
    block: bool = False

    def scored(self, found: Sequence[Found]) -> list[Ranked]:
        """Each of `found` with its score, in the same order; nothing is judged yet."""
        newline = self.tokenizer.encode("\n")[:1]
        readings = [one.reading(newline) for one in found]
        each = self.engine.score(self.context, readings, self.limits)
        if self.remembered is not None:
            each = self.remembered.read(readings, each)
        return [self._scored(one, own) for one, own in zip(found, each, strict=True)]

    def _score(self, found: Found, own: Sequence[float]) -> float:
        if self.lengths == "ladder":
            return ladder_score(found, own)
        return sum(own) / math.sqrt(len(own)) if self.block else sum(own)

    def _scored(self, found: Found, own: Sequence[float]) -> Ranked:
        """`own` has the log probability of every token of its reading."""
        holes = zip(found.holes, found.spans(), found.segment.typed, strict=True)
        candidate = Candidate(
            texts=found.texts,
            score=self._score(found, own),
            tokens=tuple(
                tokens_of(ids, own[span.start : span.stop], typed, self.tokenizer, given=0.0 if number else self.given)
                for number, (ids, span, typed) in enumerate(holes)
            ),
            ended=found.ended,
            filters=found.filters,
        )
        whole = sum(own[: found.spans()[-1].stop + 1]) - self.given
        return Ranked(found=found, candidate=candidate, whole=whole)


def rank(found: Sequence[Found], request: FillRequest, scoring: Scoring) -> list[Ranked]:
    """`found`, best first: what is sound, then what is unfinished, then what is broken, each by its score.

    Of a single hole's texts those are left out that come behind as many sound ones as are asked for.
    """
    ranked = sorted(scoring.scored(found), key=lambda r: -r.candidate.score)
    return sorted(_judged(ranked, request), key=lambda r: (r.errors, -r.candidate.score))


def _judged(ranked: Sequence[Ranked], request: FillRequest) -> list[Ranked]:
    """As many as are needed. Why something is not sound is asked only of what may be shown: of headers, of all where
    several are wanted, and of the others where nothing is sound.
    """
    found: list[Ranked] = []
    waiting: list[Ranked] = []
    enough = 0
    for one in ranked:
        if enough == request.candidates and len(one.candidate.texts) == 1:
            break
        verdict = sound(request, one.candidate.texts)
        if verdict is False:
            if request.candidates == 1 and not _is_header(one.candidate.texts, request):
                waiting.append(one)
                continue
            one = _fully_judged(one, request)
        else:
            one = replace(one, candidate=replace(one.candidate, judgement=verdict and SOUND))
        enough += one.errors == 0
        found.append(one)
    return found if enough else found + [_fully_judged(one, request) for one in waiting]


def _fully_judged(ranked: Ranked, request: FillRequest) -> Ranked:
    texts = ranked.candidate.texts
    judgement = judged(request, texts)
    errors = 0
    if judgement is not None and not judgement.sound:
        unfinished = judgement.verdict == "unfinished"
        errors = (not _is_header(texts, request)) if unfinished else 2 + _more_errors(texts, request)
    return replace(ranked, candidate=replace(ranked.candidate, judgement=judgement), errors=errors)


def _is_header(texts: Sequence[str], request: FillRequest) -> bool:
    """Whether the last text ends with a header, whose body its user writes next."""
    return language_of(request.language).syntax.blocks == "indent" and texts[-1].rstrip().endswith(":")


def _more_errors(texts: Sequence[str], request: FillRequest) -> int:
    """Syntax errors of the text, less those that it had."""
    count = error_counter(request.language)
    if count is None:
        return 0
    return max(0, count(request.filled(texts)) - count(request.filled([""] * len(texts))))


def ladder_score(found: Found, each: Sequence[float]) -> float:
    """Half the mean log probability of the candidate, half that of the first tokens after it.

    Of texts that fill exact lengths the shortest would win by its sum alone. Padded holes end where the model ends
    them, and there the sum chose better than any mean, on 120 held-out holes at every setting that was tried.
    """
    last = found.spans()[-1].stop
    parts = [each[:last], each[last:]]
    return sum(0.5 * sum(part) / len(part) for part in parts if part)
