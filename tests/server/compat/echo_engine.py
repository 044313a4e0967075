"""An engine that answers with what it was asked, as JSON, so that a test sees what a client's request became.

The first line of the text before the hole may be `#! wishes`, as `fake_engine` takes them in a path; `say=TEXT` is the
answer instead of the JSON (`\\n` in it is a newline).
"""

from __future__ import annotations

import json
from collections.abc import Callable, Iterator
from dataclasses import replace
from typing import Any

import fake_engine

from sfumato_model.request import Candidate, FillDraft, FillRequest, FillResult, Hole, Limits, Token, WarmResult


class EchoEngine(fake_engine.FakeEngine):
    def fill(self, request: FillRequest, limits: Limits) -> Iterator[FillDraft | FillResult]:
        wanted, step = wishes(request), 0
        for step in fake_engine.steps(wanted, limits):
            yield FillDraft(step=step, texts=("draft",))
        said = fake_engine.wishes(wanted).get("say")
        say = json.dumps(asked(request)) if said is None else said.replace("\\n", "\n")
        candidates = tuple(
            Candidate(
                texts=(say if index == 0 else f"{say} {index}",),
                score=-0.5 - index,
                tokens=((Token(text=say, confidence=0.75),),),
                ended="stable",
                filters=(),
            )
            for index in range(request.candidates)
        )
        yield FillResult(candidates=candidates, stats=replace(fake_engine.stats(step, 1), reused_tokens=3))

    def warm(self, request: FillRequest, limits: Limits) -> WarmResult:
        fake_engine.note(f"warm {json.dumps(asked(request))}")
        *_, chunks = fake_engine.steps(wishes(request), limits)
        return WarmResult(stats=fake_engine.stats(0, 0, context=chunks))


def asked(request: FillRequest) -> dict[str, Any]:
    before, hole, after = request.segments
    assert isinstance(hole, Hole)
    return {
        "before": before,
        "after": after,
        "path": request.path,
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
