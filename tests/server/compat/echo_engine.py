"""An engine that answers with what it was asked, as JSON, so that a test sees what a client's request became.

The first line of the text before the hole may be `#! wishes`, as `fake_engine` takes them in a path. `say=TEXT` is the
answer instead of the JSON (`\\n` in it is a newline), or `say=TEXT|TEXT|...`, one for each candidate. `verdict=`, with
as many, is what the judge says of each. From `unsure=TEXT` on nothing is sure, and `ended=deadline` says why it ended.
"""

from __future__ import annotations

import json
from collections.abc import Callable, Iterator
from dataclasses import replace
from itertools import zip_longest
from typing import Any, cast

import fake_engine

from sfumato_model.api.request import FillRequest, Hole, Limits
from sfumato_model.api.result import Candidate, FillDraft, FillResult, Token, WarmResult
from sfumato_model.judge import Judgement, Verdict
from sfumato_model.ranking.ends import ended


class EchoEngine(fake_engine.FakeEngine):
    def fill(self, request: FillRequest, limits: Limits) -> Iterator[FillDraft | FillResult]:
        wanted, step = wishes(request), 0
        for step in fake_engine.steps(wanted, limits):
            yield FillDraft(step=step, texts=("draft",))
        wish = fake_engine.wishes(wanted)
        says = wish["say"].replace("\\n", "\n").split("|") if "say" in wish else [json.dumps(asked(request))]
        says += [f"{says[0]} {index}" for index in range(len(says), request.candidates)]
        late = limits.late and step < int(wish.get("steps", 3))
        candidates = [
            Candidate(
                texts=(say,),
                score=-0.5 - index,
                tokens=(_tokens(say, wish.get("unsure", "")),),
                ended="deadline" if late or wish.get("ended") == "deadline" else "stable",
            )
            for index, say in enumerate(says[: request.candidates])
        ]
        yield FillResult(
            candidates=_as_told(candidates, request, wish),
            stats=replace(fake_engine.stats(step, 1), reused_tokens=3),
        )

    def warm(self, request: FillRequest, limits: Limits) -> WarmResult:
        fake_engine.note(f"warm {json.dumps(asked(request))}")
        *_, chunks = fake_engine.steps(wishes(request), limits)
        return WarmResult(stats=fake_engine.stats(0, 0, context=chunks))


def _as_told(candidates: list[Candidate], request: FillRequest, wish: dict[str, str]) -> tuple[Candidate, ...]:
    """The ends that the model package gives its own, but for the order, which the wishes say."""
    done = [ended((candidate,), replace(request, language="klingon"), slots=64)[0] for candidate in candidates]
    verdicts = wish.get("verdict", "").split("|")
    return tuple(
        replace(one, judgement=_judgement(said or "")) for one, said in zip_longest(done, verdicts) if one is not None
    )


def _tokens(text: str, unsure: str) -> tuple[Token, ...]:
    at = text.find(unsure) if unsure else len(text)
    return tuple(Token(text=part, confidence=share) for part, share in ((text[:at], 0.9), (text[at:], 0.05)) if part)


def _judgement(verdict: str) -> Judgement | None:
    return Judgement(verdict=cast(Verdict, verdict), problem="") if verdict else None


def asked(request: FillRequest) -> dict[str, Any]:
    before, hole, after = request.segments
    assert isinstance(hole, Hole)
    return {
        "before": before,
        "after": after,
        "path": request.path,
        "language": request.language,
        "snippets": [[snippet.path, snippet.text] for snippet in request.snippets],
        "max_tokens": hole.max_tokens,
        "single_line": request.single_line,
        "automatic": request.automatic,
        "candidates": request.candidates,
        "seed": request.seed,
    }


def wishes(request: FillRequest) -> str:
    first = str(request.segments[0]).partition("\n")[0]
    return first.removeprefix("#! ") if first.startswith("#! ") else ""


def load_engine(source: str, *, device: str | None, dtype: str | None, report: Callable[[str], None]) -> EchoEngine:
    fake_engine.load_engine(source, device=device, dtype=dtype, report=report)
    return EchoEngine()
