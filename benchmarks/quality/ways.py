"""The ways to fill a hole that are compared: each a small function, all over the same weights but the outside marks."""

from __future__ import annotations

import time
from collections.abc import Callable
from dataclasses import dataclass, replace
from functools import partial
from typing import Any, Literal

from benchmarks.left_to_right import continue_text
from benchmarks.quality import ngram, smollm2
from benchmarks.quality.ending import cut, is_complete
from benchmarks.quality.generate import generate
from benchmarks.quality.known_hole import KnownHole

from sfumato_lsp.settings.options import Options
from sfumato_lsp.snippets.choose import Wanted, choose_snippets
from sfumato_model.api.request import FillRequest, Hole, Limits, Snippet
from sfumato_model.api.result import FillResult, Token
from sfumato_model.context.healing import resume
from sfumato_model.context.model import Model
from sfumato_model.judge import Judgement
from sfumato_model.operations.fill import fill
from sfumato_model.text.vocabulary import word_start


@dataclass(frozen=True, kw_only=True)
class Answer:
    """A text, the passes that it took (denoise steps, or tokens left to right) and the seconds, context included.

    `tokens`, `judgement` and `filters` are those of a candidate of ours.
    """

    text: str
    steps: int
    seconds: float
    tokens: tuple[Token, ...] = ()
    judgement: Judgement | None = None
    filters: tuple[str, ...] = ()

    @property
    def milliseconds(self) -> float:
        return 1000 * self.seconds


@dataclass(frozen=True, kw_only=True)
class Setup:
    """What ways fill with. `package` has the files of the hole's package by path, for snippets."""

    model: Model
    checkpoint: str
    package: Callable[[str], dict[str, str]]


Extent = Literal["all", "part", "outside"]
"""How many of the holes a way is measured on: slow and side ways on the first ones only."""


@dataclass(frozen=True, kw_only=True)
class Way:
    """`fill` answers one hole."""

    fill: Callable[[Setup, KnownHole], Answer]
    extent: Extent = "part"


def _ours(setup: Setup, hole: KnownHole, *, after: str | None = None, **request: Any) -> Answer:
    wanted = FillRequest(
        segments=(hole.before, Hole(), hole.after if after is None else after),
        path=hole.file.path,
        single_line=hole.single_line,
        **request,
    )
    begun = time.perf_counter()
    *_, result = fill(setup.model, wanted, Limits(clock=time.perf_counter))
    spent = time.perf_counter() - begun
    assert isinstance(result, FillResult)
    best = result.candidates[0]
    steps = len(result.stats.step_seconds)
    return Answer(
        text=best.texts[0], steps=steps, seconds=spent, tokens=best.tokens[0],
        judgement=best.judgement, filters=best.filters,
    )  # fmt: skip


def with_sampler(setup: Setup, hole: KnownHole, **changes: Any) -> Answer:
    """Ours under other sampler settings, without the file's own continuations."""
    return _with_manifest(setup, hole, sampler=replace(setup.model.manifest.sampler, **changes))


def with_manifest(setup: Setup, hole: KnownHole, **changes: Any) -> Answer:
    """Ours with another way to find the length, without the file's own continuations."""
    # The sizes of the kind of place would come before those of `changes`.
    return _with_manifest(setup, hole, line_sizes=(), block_sizes=(), **changes)


def _with_manifest(setup: Setup, hole: KnownHole, **changes: Any) -> Answer:
    model = replace(setup.model, manifest=replace(setup.model.manifest, **changes))
    return _ours(replace(setup, model=model), hole, copies=False)


def true_length(setup: Setup, hole: KnownHole) -> Answer:
    """The hole has exactly the slots of the true text: its end is clamped."""
    model, before = setup.model, hole.before
    typed = before[word_start(before, len(before)) :]
    slots = len(model.tokenizer.encode(typed + hole.truth))
    if typed:
        request = FillRequest(segments=(before, Hole(), hole.after), path=hole.file.path, single_line=hole.single_line)
        context, _ = model.engine.context(model.prompt(request).context, Limits(clock=time.perf_counter))
        slots -= len(resume(model, context, typed).ids)
    # A ladder of one rung: no slot can be the end of the hole.
    return with_manifest(setup, hole, hole_sizes=(max(1, slots),), lengths="ladder")


def with_snippets(setup: Setup, hole: KnownHole) -> Answer:
    """Ours, given what the language server would choose from the package; choosing is not in the time, as there.

    The hole's own file is seen with the hole empty, no other file is open.
    """
    package = setup.package(hole.file.package)
    wanted = Wanted(
        document_text=hole.filled(""), cursor_offset=hole.start, path=hole.file.path, language="python",
        files={path: text for path, text in package.items() if path != hole.file.path}, open_documents={},
        budget_characters=Options().context_characters,
    )  # fmt: skip
    return _ours(setup, hole, snippets=tuple(Snippet(path=s.path, text=s.text) for s in choose_snippets(wanted)))


def left_to_right(setup: Setup, hole: KnownHole) -> Answer:
    """The causal encoder alone, greedy, with the suffix in its context."""
    place = (setup.model, hole.before, hole.after, hole.file.path)
    limit = 40 if hole.single_line else 96
    return timed(hole, lambda: continue_text(*place, limit, lambda text: is_complete(hole, text)))


def timed(hole: KnownHole, write: Callable[[], tuple[str, int]]) -> Answer:
    """What `write` gives, a text and its passes, cut where the hole ends."""
    begun = time.perf_counter()
    text, steps = write()
    return Answer(text=cut(hole, text), steps=steps, seconds=time.perf_counter() - begun)


def _outside(_: Setup, hole: KnownHole) -> Answer:
    smollm2.load()
    return timed(hole, lambda: smollm2.continue_text(hole))


WAYS: dict[str, Way] = {
    "ours": Way(fill=_ours, extent="all"),
    "without copies": Way(fill=partial(_ours, copies=False), extent="all"),
    "no suffix": Way(fill=partial(_ours, after=""), extent="all"),
    "left to right": Way(fill=left_to_right, extent="all"),
    "n-grams of the file": Way(fill=lambda _, hole: timed(hole, lambda: ngram.continue_file(hole)), extent="all"),
    "denoiser alone": Way(fill=partial(with_sampler, two_readings=False)),
    "causal alone": Way(fill=partial(with_sampler, denoiser_weight=0.0)),
    "fixed length": Way(fill=partial(with_manifest, hole_sizes=(16,))),
    "ladder": Way(fill=partial(with_manifest, hole_sizes=(2, 3, 4, 6, 8, 12), lengths="ladder")),
    "true length": Way(fill=true_length, extent="all"),
    "without filters": Way(fill=partial(_ours, filters=False)),
    "with snippets": Way(fill=with_snippets),
    "generate": Way(fill=lambda s, hole: timed(hole, lambda: generate(s.model, s.checkpoint, hole))),
    "SmolLM2-135M": Way(fill=_outside, extent="outside"),
}
