"""Holes in fixed text become code: on one canvas, or on as few as hold them, one after another."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import replace

from sfumato_model.api.request import FillRequest, Limits
from sfumato_model.api.result import Candidate, FillDraft, FillResult
from sfumato_model.api.stats import FillStats
from sfumato_model.context.model import Model
from sfumato_model.infilling.one_canvas import infill
from sfumato_model.planning.groups import canvas_groups, only_holes
from sfumato_model.prompt.head import EditTask
from sfumato_model.prompt.indent_unit import unit_of
from sfumato_model.ranking.judged import judged


def fill_holes(
    model: Model, request: FillRequest, limits: Limits, edit: EditTask | None = None, sizes: Sequence[int] = ()
) -> Iterator[FillDraft | FillResult]:
    """Yield a draft per denoise step, then one result with every candidate that was found, best first.

    `edit` tells the model what the holes rewrite, and `sizes` are tried instead of the manifest's. Raises
    `PromptError` when the request cannot become a canvas, and `Cancelled` between two steps.
    """
    unit = unit_of(request, model.manifest.indent)
    if unit is None:
        yield from _fill_holes(model, request, limits, edit, sizes)
        return
    known = None if edit is None else unit.edit(edit, request)
    for outcome in _fill_holes(model, unit.request(request), limits, known, sizes):
        yield unit.result(outcome, request) if isinstance(outcome, FillResult) else unit.draft(outcome, request)


def _fill_holes(
    model: Model, request: FillRequest, limits: Limits, edit: EditTask | None, sizes: Sequence[int]
) -> Iterator[FillDraft | FillResult]:
    prompt = model.prompt(request, edit)
    groups = canvas_groups(prompt, model.tokenizer, model.manifest)
    if len(groups) > 1:
        yield from _fill_groups(model, request, groups, limits, edit, sizes)
        return
    yield from infill(model, prompt, request, limits, sizes)


def _fill_groups(
    model: Model,
    request: FillRequest,
    groups: list[range],
    limits: Limits,
    edit: EditTask | None,
    sizes: Sequence[int],
) -> Iterator[FillDraft | FillResult]:
    """One canvas after another, each seeing the best texts of those before it."""
    texts: list[str] = []
    found: list[Candidate] = []
    stats: list[FillStats] = []
    steps = 0
    total = groups[-1].stop
    for group in groups:
        if texts and limits.late:
            break
        # Every part is filled, also where nobody asked: what is sure of the whole is judged at the end.
        part = replace(only_holes(request, group, texts), candidates=1, automatic=False)
        for outcome in infill(model, model.prompt(part, edit), part, limits, sizes):
            if isinstance(outcome, FillResult):
                found.append(outcome.candidates[0])
                stats.append(outcome.stats)
                texts += found[-1].texts
            else:
                yield _among(outcome, found, steps=steps, total=total)
        steps += len(stats[-1].step_seconds)
    # Canvases that the deadline left no time for.
    left = total - len(texts)
    texts += [""] * left
    whole = Candidate(
        texts=tuple(texts),
        score=sum(candidate.score for candidate in found),
        tokens=(*(tokens for candidate in found for tokens in candidate.tokens), *[()] * left),
        ended="deadline" if left else found[-1].ended,
        # Each canvas was judged against the texts before it, broken or not; here all are judged together.
        judgement=judged(request, texts),
        filters=tuple(dict.fromkeys(name for candidate in found for name in candidate.filters)),
    )
    yield FillResult(candidates=(whole,), stats=FillStats.total(stats))


def _among(draft: FillDraft, found: Sequence[Candidate], *, steps: int, total: int) -> FillDraft:
    """A canvas' draft as one of all holes: behind what was `found` before, which took so many `steps`."""
    before = tuple(text for candidate in found for text in candidate.texts)
    left = total - len(before) - len(draft.texts)
    trace = draft.trace and replace(
        draft.trace,
        tokens=(*(tokens for candidate in found for tokens in candidate.tokens), *draft.trace.tokens, *[()] * left),
        first_hole=len(before),
    )
    return FillDraft(step=steps + draft.step, texts=(*before, *draft.texts, *[""] * left), trace=trace)
