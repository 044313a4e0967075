"""An engine without a model, for the worker's `--engine` option. A request's `path` tells it what to do.

    path "steps=5,sleep=0.1,crash_at=3"     five drafts, 0.1 s before each; the process dies before the third
    checkpoint "fake"                       or "broken", "missing", "dies", "slow=SECONDS"

Each step is noted in the file that SFUMATO_FAKE_LOG names, as "NAME STEP".
"""

from __future__ import annotations

import os
import signal
import threading
import time
from collections.abc import Callable, Iterator
from pathlib import Path

from sfumato_model.engine import CheckpointInfo
from sfumato_model.errors import Cancelled, CheckpointError, PromptError
from sfumato_model.request import Candidate, FillDraft, FillRequest, FillResult, FillStats, Hole, Limits


class FakeEngine:
    info = CheckpointInfo(
        name="fake",
        source="nowhere",
        parameters=1,
        languages=("python",),
        operations=("fill",),
        context_tokens=1024,
        device="cpu",
        dtype="float32",
    )

    def fill(self, request: FillRequest, limits: Limits) -> Iterator[FillDraft | FillResult]:
        wish = dict(part.split("=") for part in request.path.split(",") if "=" in part)
        steps, holes = int(wish.get("steps", 3)), sum(isinstance(part, Hole) for part in request.segments)
        ended, step = "stable", 0
        if "prompt" in wish:
            raise PromptError("the holes are larger than the canvas")
        for step in range(1, steps + 1):
            time.sleep(float(wish.get("sleep", 0)))
            if limits.cancelled():
                raise Cancelled("cancelled")
            if limits.late:
                ended = "deadline"
                break
            note(f"{wish.get('name', '-')} {step}")
            misbehave(wish, step)
            yield FillDraft(step=step, texts=(f"draft {step}",) * holes)
        score = float(wish.get("score", -0.5))
        yield FillResult(
            candidates=(
                Candidate(texts=(f"text {step}",) * holes, score=score, confidence=(0.9,) * holes, ended=ended),  # type: ignore[arg-type]
            ),
            stats=FillStats(
                context_tokens=7,
                reused_tokens=0,
                canvas_tokens=8,
                hole_tokens=holes,
                prefill_seconds=0.0,
                step_seconds=(0.001,) * step,
                total_seconds=0.001 * step,
            ),
        )


def misbehave(wish: dict[str, str], step: int) -> None:
    if step == int(wish.get("crash_at", 0)):
        os.kill(os.getpid(), signal.SIGKILL)
    if step == int(wish.get("hang_at", 0)):
        threading.Event().wait()
    if step == int(wish.get("raise_at", 0)):
        raise RuntimeError("out of luck")


def note(line: str) -> None:
    if name := os.environ.get("SFUMATO_FAKE_LOG"):
        with Path(name).open("a", encoding="utf-8") as file:
            file.write(f"{line}\n")


def load_engine(source: str, *, device: str | None, dtype: str | None, report: Callable[[str], None]) -> FakeEngine:
    assert device in (None, "cpu")
    assert dtype in (None, "float32")
    report(f"fake loading of {source}")
    note("load 0")
    kind, _, seconds = source.partition("=")
    time.sleep(float(seconds or 0))
    if kind == "broken":
        raise CheckpointError("model.safetensors is cut off: get the checkpoint again")
    if kind == "missing":
        raise ModuleNotFoundError("No module named 'torch'")
    if kind == "dies":
        os.kill(os.getpid(), signal.SIGKILL)
    return FakeEngine()
