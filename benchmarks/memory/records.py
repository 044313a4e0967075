"""What is found out about one hole: the texts that could fill it, and what each reading says of their tokens.

Everything that rows and fits are made of, so neither runs a model again.
"""

from __future__ import annotations

import time
from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

import numpy as np
from benchmarks.memory.projects import Projects
from benchmarks.quality.ending import cut
from benchmarks.quality.known_hole import KnownHole
from benchmarks.quality.measure import is_exact, parses

from sfumato_model.api.request import FillRequest, Hole, Limits
from sfumato_model.api.result import FillResult
from sfumato_model.context.model import Model
from sfumato_model.context.prefill import encode
from sfumato_model.engines.engine import Context
from sfumato_model.loading import load_engine
from sfumato_model.memory.continuations import Wanted, continuations
from sfumato_model.memory.document import Document, document
from sfumato_model.memory.memory import Memory
from sfumato_model.memory.reading import along, ask, last_tokens
from sfumato_model.operations.fill import fill
from sfumato_model.training.data.corpus import SourceFile

CANDIDATES = 6
SCORED_SUFFIX = 4
"""Tokens behind the hole that are scored too, as in the ranking."""


@dataclass(frozen=True, kw_only=True)
class Task:
    """What every process of the pool is given once."""

    checkpoint: str
    holes: Sequence[KnownHole]
    files: Sequence[SourceFile]


@dataclass(frozen=True, kw_only=True)
class Place:
    """A hole as the memory is asked there: `typed` is healed, `before` are the context's tokens up to it."""

    context: Context
    typed: str
    before: tuple[int, ...]
    behind: tuple[int, ...]
    document: Document
    memory: Memory


def load(task: Task) -> tuple[Model, Projects, Task]:
    """What a process of the pool has."""
    model = load_engine(task.checkpoint).model
    return model, Projects(task.files, model.tokenizer), task  # type: ignore[arg-type]


def record(loaded: tuple[Model, Projects, Task], index: int) -> dict[str, Any]:
    """Of the hole at `index`, as JSON has it."""
    model, projects, task = loaded
    hole = task.holes[index]
    model.engine.forget()
    landed, landed_seconds = _filled(model, hole, 1)
    ours, _ = _filled(model, hole, CANDIDATES)
    place = place_of(model, projects, hole)
    by = dict.fromkeys(ours, "denoised")
    written, milliseconds = _written(model, place, hole)
    for source, text in written:
        by.setdefault(text, source)
    texts = list(by)
    known = [{**judged(hole, text), "by": by[text]} for text in texts]
    said, asked = readings(model, place, [*texts, hole.truth])
    return {
        "index": index, "kind": hole.kind, "code": hole.code, "package": hole.file.package, "path": hole.file.path,
        "landed": {**judged(hole, landed[0]), "ms": 1000 * landed_seconds},
        "written": dict(written), "alone": {source: is_exact(hole, text) for source, text in written},
        "candidates": [{**one, **reading} for one, reading in zip(known, said, strict=False)],
        "truth": said[-1], "tokens": place.memory.tokens, "ms": {**milliseconds, **asked},
    }  # fmt: skip


def judged(hole: KnownHole, text: str) -> dict[str, Any]:
    """`text` with whether it is the one that was there, and whether it leaves a text that parses."""
    return {"text": text, "exact": is_exact(hole, text), "parses": parses(hole, text)}


def _filled(model: Model, hole: KnownHole, count: int) -> tuple[list[str], float]:
    request = FillRequest(
        segments=(hole.before, Hole(), hole.after), path=hole.file.path, single_line=hole.single_line, candidates=count
    )
    begun = time.perf_counter()
    *_, result = fill(model, request, Limits(clock=time.perf_counter))
    assert isinstance(result, FillResult)
    return [one.texts[0] for one in result.candidates], time.perf_counter() - begun


def place_of(model: Model, projects: Projects, hole: KnownHole) -> Place:
    """As the memory of its project is asked there."""
    tokenizer = model.tokenizer
    request = FillRequest(segments=(hole.before, Hole(), hole.after), path=hole.file.path, single_line=hole.single_line)
    context, prompt, _ = encode(model, model.prompt(request), Limits(clock=time.perf_counter))
    typed = prompt.holes[0].typed
    after = prompt.pieces[1] if len(prompt.pieces) > 1 else ()
    assert isinstance(after, tuple)
    start = hole.start - len(typed)
    own = document(
        hole.file.path, tokenizer.encode(hole.file.text[:start]), tokenizer.encode(hole.file.text[hole.end :]),
        projects.vocabulary,
    )  # fmt: skip
    return Place(
        context=context, typed=typed, before=context.ids,
        behind=after[:SCORED_SUFFIX] or tuple(tokenizer.encode("\n")[:1]),
        document=own, memory=projects.memory(hole.file.package, hole.file.path),
    )  # fmt: skip


def _written(model: Model, place: Place, hole: KnownHole) -> tuple[list[tuple[str, str]], dict[str, float]]:
    """Each text that the memory writes, by where it has it from, and the milliseconds of the first two."""
    first = model.texts.starting_with(place.typed).tolist() if place.typed else None
    wanted = Wanted(first=first, ends=frozenset(model.texts.starting_with("\n").tolist()))
    begun = time.thread_time()
    project = continuations(ask(place.memory, place.document, last_tokens([place.before])), wanted)
    took = 1000 * (time.thread_time() - begun)
    empty = Memory(vocabulary=place.memory.vocabulary)
    file = continuations(ask(empty, place.document, last_tokens([place.before])), wanted)
    named = [*zip(("project", "project, second"), project, strict=False), *zip(("file",), file, strict=False)]
    texts = [(name, cut(hole, model.tokenizer.decode(ids)[len(place.typed) :])) for name, ids in named]
    return texts, {"continuations": took}


def readings(model: Model, place: Place, texts: Sequence[str]) -> tuple[list[dict[str, Any]], dict[str, float]]:
    """What each reading says of the tokens of `texts` and of those behind them."""
    ids = [(*model.tokenizer.encode(place.typed + text), *place.behind) for text in texts]
    causal = model.engine.score(place.context, ids, Limits(clock=time.perf_counter))
    found: list[dict[str, Any]] = [
        {"tokens": list(own), "causal": [round(p, 5) for p in said]} for own, said in zip(ids, causal, strict=True)
    ]
    rows = along(place.before, ids)
    flat = np.array([token for own in ids for token in own])
    took = {"rows": float(len(rows))}
    for name, memory in (("file", Memory(vocabulary=place.memory.vocabulary)), ("project", place.memory)):
        begun = time.thread_time()
        said = ask(memory, place.document, rows)
        took[f"ask {name}"] = 1000 * (time.thread_time() - begun)
        chances = said.followers.chance(np.arange(len(flat)), flat, memory.vocabulary)
        table = np.column_stack((chances, said.followers.rest, said.signs.table())).round(6).tolist()
        at = 0
        for one, own in zip(found, ids, strict=True):
            one[name] = table[at : at + len(own)]
            at += len(own)
    return found, took
