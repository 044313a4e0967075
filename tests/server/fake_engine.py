"""An engine without a model, for the worker's `--engine` option. A request's `path` tells it what to do.

    path "steps=5,sleep=0.1,crash_at=3"     five drafts, 0.1 s before each; the process dies before the third
                                            (of SIGKILL, or of signal=NAME; exit_at, hang_at, raise_at, full_at,
                                            nan_at, busy_at)
         "held=NAME"                        behind its first step until `let_go(NAME)`; with "deaf" an abort waits too
    checkpoint "remembering=TOKENS"         a fill has what is remembered of its workspace, in place of steps
    checkpoint "fake"                       or "broken", "later" (broken from the second load on), "missing", "dies",
                                            "slow=SECONDS", "moving=SECONDS", "several=N" that takes N requests at once

Each step is noted in the file that SFUMATO_FAKE_LOG names, as "NAME STEP".
"""

from __future__ import annotations

import os
import signal
import threading
import time
from collections.abc import Callable, Iterator, Sequence
from dataclasses import replace
from pathlib import Path

from sfumato_model.api.errors import Cancelled, CheckpointError, EngineError, NotFinite, OutOfMemory, PromptError
from sfumato_model.api.loaded import CheckpointInfo
from sfumato_model.api.request import FillRequest, Hole, InspectRequest, Limits, RefineRequest, Request, RewriteRequest
from sfumato_model.api.result import (
    Candidate,
    Edit,
    Ended,
    FillDraft,
    FillResult,
    InspectedToken,
    InspectResult,
    RefineResult,
    Result,
    Token,
    Trace,
    TracedHole,
    TracedSegment,
    TracedSlot,
    WarmResult,
    WordsResult,
)
from sfumato_model.api.ripple import (
    Fallen,
    ReadRequest,
    ReadResult,
    RippleRequest,
    RippleResult,
    SettledPlace,
    SettleRequest,
    SettleResult,
)
from sfumato_model.api.stats import FillStats
from sfumato_model.memory.memory import Memory
from sfumato_model.projects.projects import Budget, Projects


def encode(texts: Sequence[str]) -> list[list[int]]:
    return [list(text.encode()) for text in texts]


def remembered(memory: Memory) -> tuple[str, ...]:
    """Every line that it has."""
    texts = (bytes(file.ids.tolist()).decode() for one in (*memory.volumes, *memory.apart) for file in one.files())
    return tuple(sorted(line for text in texts for line in text.splitlines()))


class FakeEngine:
    info = CheckpointInfo(
        name="fake",
        source="nowhere",
        parameters=1,
        languages=("python",),
        operations=("fill", "rewrite", "inspect", "refine"),
        context_tokens=1024,
        device="cpu",
        dtype="float32",
    )
    projects: Projects | None = None

    def run(self, operation: str, request: Request, limits: Limits) -> Iterator[FillDraft | Result]:
        told = getattr(self, operation)(request, limits)
        yield from ([told] if isinstance(told, Result) else told)

    def fill(self, request: FillRequest, limits: Limits) -> Iterator[FillDraft | FillResult]:
        if self.projects is not None:
            lines = remembered(self.projects.memory(request.workspace, request.path))
            candidate = Candidate(texts=(" ".join(lines),), score=-0.5, tokens=((),), ended="stable")
            return iter([FillResult(candidates=(candidate,), stats=stats(1, 1))])
        holes = [part for part in request.segments if isinstance(part, Hole)]
        starts = [hole.start for hole in holes]
        return written(request.path, limits, len(holes), starts=starts, trace=request.trace)

    def rewrite(self, request: RewriteRequest, limits: Limits) -> Iterator[FillDraft | FillResult]:
        if request.instruction == "sing":
            raise PromptError("the checkpoint takes no instruction 'sing'")
        return written(request.selection.path, limits, 1, starts=[request.instruction], trace=request.trace)

    def inspect(self, request: InspectRequest, limits: Limits) -> InspectResult:
        """Every character is a token."""
        selection = request.selection
        *_, step = steps(selection.path, limits)
        log_prob = float(wishes(selection.path).get("log_prob", -0.5))
        return InspectResult(
            tokens=tuple(
                InspectedToken(start=at, end=at + 1, log_prob=log_prob, doubt=0.5, instead="!")
                for at in range(len(selection.text))
            ),
            stats=stats(step, 0),
        )

    shout = inspect
    """An operation that the tests add."""

    def refine(self, request: RefineRequest, limits: Limits) -> Iterator[FillDraft | RefineResult]:
        """Add an exclamation mark."""
        selection, step = request.selection, 0
        for step in steps(selection.path, limits):
            yield drafted(selection.path, step, 1, trace=request.trace)
        end = len(selection.text)
        yield RefineResult(text=f"{selection.text}!", edits=(Edit(start=end, end=end, text="!"),), stats=stats(step, 1))

    def words(self, request: FillRequest, limits: Limits) -> WordsResult:
        """As many as are wanted."""
        step = last_step(request.path, limits)
        told = tuple(Token(text="w" * count, confidence=0.5 / count) for count in range(1, request.candidates + 1))
        return WordsResult(words=told, stats=stats(0, 0, context=step))

    def ripple(self, request: RippleRequest, limits: Limits) -> RippleResult:
        """The first character of each window fell by a nat."""
        read = [number for number, _ in enumerate(request.windows) if not limits.late]
        step = last_step(request.windows[0].path, limits)
        words = [Fallen(window=n, start=0, end=1, before=-1.0, after=-2.0, score=0.75) for n in read]
        return RippleResult(
            words=tuple(words[: request.words]), threshold=0.5, windows=len(read), kept=1, stats=stats(step, 0)
        )

    def settle(self, request: SettleRequest, limits: Limits) -> SettleResult:
        """What was edited elsewhere stands in every place."""
        step = last_step(request.windows[0].path, limits)
        text = "" if request.edited is None else request.edited.after
        edits = [
            SettledPlace(window=number, start=low, end=high, text=text, score=1.5)
            for number, places in enumerate(request.places)
            for low, high in places
        ]
        return SettleResult(edits=tuple(edits), given_up=1, stats=stats(step, len(edits)))

    def read(self, request: ReadRequest, limits: Limits) -> ReadResult:
        step = last_step(request.windows[0].path, limits)
        return ReadResult(windows=len(request.windows), kept=0, stats=stats(step, 0))

    def warm(self, request: FillRequest, limits: Limits) -> WarmResult:
        """A step is a chunk of the context."""
        *_, chunks = steps(request.path, limits)
        return WarmResult(stats=stats(0, 0, context=chunks))


def wishes(path: str) -> dict[str, str]:
    return dict(part.split("=") for part in path.split(",") if "=" in part)


def steps(path: str, limits: Limits) -> Iterator[int]:
    """The steps that were wished for, up to the deadline."""
    wish = wishes(path)
    if "prompt" in wish:
        raise PromptError("the holes are larger than the canvas")
    for step in range(1, int(wish.get("steps", 3)) + 1):
        time.sleep(float(wish.get("sleep", 0)))
        if limits.cancelled():
            raise Cancelled("cancelled")
        if limits.late:
            return
        note(f"{wish.get('name', '-')} {step}")
        misbehave(wish, step)
        yield step
        if step == 1 and "held" in wish:
            wait(wish, limits)


def last_step(path: str, limits: Limits) -> int:
    """0 where the deadline left no time for one."""
    return max(steps(path, limits), default=0)


def wait(wish: dict[str, str], limits: Limits) -> None:
    file = gate(Path(os.environ["SFUMATO_FAKE_LOG"]), wish["held"])
    while not file.exists() and not limits.late:
        if "deaf" not in wish and limits.cancelled():
            raise Cancelled("cancelled")
        time.sleep(0.005)


def gate(log: Path, name: str) -> Path:
    """The file that lets go what is held under `name`."""
    return log.with_name(f"{log.name}-{name}")


def written(
    path: str, limits: Limits, holes: int, *, starts: list[str | None], trace: bool
) -> Iterator[FillDraft | FillResult]:
    """A candidate whose texts tell the last step and what each hole started with."""
    wish, step = wishes(path), 0
    for step in steps(path, limits):
        yield drafted(path, step, holes, trace=trace)
    ended: Ended = "deadline" if step < int(wish.get("steps", 3)) else "stable"
    texts = tuple(f"text {step}{start or ''}" for start in starts)
    candidate = Candidate(
        texts=texts,
        score=float(wish.get("score", -0.5)),
        tokens=tuple((Token(text=text, confidence=float(wish.get("confidence", 0.75))),) for text in texts),
        ended=ended,
        filters=("end_of_line",),
    )
    yield FillResult(candidates=() if "unsure" in wish else (candidate,), stats=stats(step, holes))


def drafted(path: str, step: int, holes: int, *, trace: bool) -> FillDraft:
    """A segment of one accepted slot a hole and a renoised end behind it, then clamped text."""
    text, entropy = f"draft {step}", float(wishes(path).get("entropy", 0.25))
    slots = (
        TracedSlot(text=text, probability=0.75, entropy=entropy, accepted=True, end=False),
        TracedSlot(text="", probability=0.5, entropy=entropy, accepted=False, end=True),
    )
    segment = TracedSegment(pieces=(TracedHole(slots=slots, typed="dr"), "\n") * holes, ended=None)
    told = Trace(tokens=((Token(text=text, confidence=0.75),),) * holes, segments=(segment,), leading=0)
    return FillDraft(step=step, texts=(text,) * holes, trace=told if trace else None)


def stats(step: int, holes: int, context: int = 7) -> FillStats:
    return FillStats(
        context_tokens=context,
        reused_tokens=0,
        canvas_tokens=8,
        hole_tokens=holes,
        prefill_seconds=0.0,
        step_seconds=(0.001,) * step,
        total_seconds=0.001 * step,
        canvases=2,
    )


def misbehave(wish: dict[str, str], step: int) -> None:
    if step == int(wish.get("crash_at", 0)):
        os.kill(os.getpid(), signal.Signals[wish.get("signal", "SIGKILL")])
    if step == int(wish.get("exit_at", 0)):
        os._exit(3)
    if step == int(wish.get("full_at", 0)):
        raise OutOfMemory("out of memory: 20 GB wanted, 3 GB are free")
    if step == int(wish.get("nan_at", 0)):
        raise NotFinite("the checkpoint computed NaN in step 2: its weights are damaged")
    if step == int(wish.get("busy_at", 0)):
        raise EngineError("the engine answered 429: ask again", trouble="busy")
    if step == int(wish.get("hang_at", 0)):
        threading.Event().wait()
    if step == int(wish.get("raise_at", 0)):
        raise RuntimeError(wish.get("saying", "out of luck"))


def note(line: str) -> None:
    if name := os.environ.get("SFUMATO_FAKE_LOG"):
        with Path(name).open("a", encoding="utf-8") as file:
            file.write(f"{line}\n")


def loads() -> int:
    """Of all workers of the server, this one's included."""
    return Path(os.environ["SFUMATO_FAKE_LOG"]).read_text(encoding="utf-8").count("load 0")


def load_engine(source: str, *, device: str | None, dtype: str | None, report: Callable[[str], None]) -> FakeEngine:
    assert device in (None, "cpu")
    assert dtype in (None, "float32")
    report(f"fake loading of {source}")
    note("load 0")
    kind, _, seconds = source.partition("=")
    if kind == "moving":
        end, filled = time.monotonic() + float(seconds), []
        while time.monotonic() < end:
            filled.append(bytearray(2**21))
            time.sleep(0.02)
        return FakeEngine()
    if kind == "several":
        engine = FakeEngine()
        engine.info = replace(engine.info, at_once=int(seconds))
        return engine
    if kind == "remembering":
        engine = FakeEngine()
        engine.info = replace(engine.info, remembers=True)
        budget = Budget(all=int(seconds)) if seconds else Budget()
        engine.projects = Projects(encode, lambda ids: bytes(ids).decode(), 256, budget=budget)
        return engine
    time.sleep(float(seconds or 0))
    if kind == "broken" or (kind == "later" and loads() > 1):
        raise CheckpointError("model.safetensors is cut off: get the checkpoint again")
    if kind == "missing":
        raise ModuleNotFoundError("No module named 'torch'")
    if kind == "dies":
        os.kill(os.getpid(), signal.SIGKILL)
    return FakeEngine()
