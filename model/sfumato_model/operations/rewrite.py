"""A selection is replaced, under an instruction or without one.

The old text and the instruction go into the context. What is asked of the model is in `rewrite_task.py`.
"""

from __future__ import annotations

from collections.abc import Generator, Iterator, Sequence
from dataclasses import replace

from sfumato_model.api.errors import PromptError
from sfumato_model.api.request import Limits, RewriteRequest
from sfumato_model.api.result import Candidate, FillDraft, FillResult
from sfumato_model.api.stats import FillStats
from sfumato_model.context.model import Model
from sfumato_model.infilling.canvases import fill_holes
from sfumato_model.infilling.trace import sure
from sfumato_model.judge import Edit, Judgement
from sfumato_model.operations.rewrite_task import RewriteTask, task_of
from sfumato_model.ranking.no_text import no_text
from sfumato_model.selection.selected import as_fill, judged

SAY = "the selection stays as it is; say what it should become, or select more of the code"
OVER = "the time was over before the checkpoint had found anything that may stand there: give it more"
TRIED = 3
"""Texts of a verb's holes, at least: what may not stand there is replaced by another's."""


def rewrite(model: Model, request: RewriteRequest, limits: Limits) -> Iterator[FillDraft | FillResult]:
    """Yield the selection as it is after each denoise step, then one result whose candidates have its text.

    Each is judged in its document. Those that are not sound come last, and are no results of a verb.
    Where the checkpoint writes nothing there is no candidate, and `no_text`.
    Raises `PromptError` for an instruction that the checkpoint does not take or cannot carry out, and for a selection
    that is empty or too long; `Cancelled` between two steps.
    """
    task = task_of(model, request)
    result = yield from _filled(model, request, task, limits)
    if not task.verb:
        # A selection can be deleted without a checkpoint: one that writes nothing means something else.
        texts = tuple(one for one in result.candidates if any(map(str.strip, one.texts)))
        if not texts:
            yield replace(result, candidates=(), no_text=no_text(result.candidates, SAY))
            return
        result = replace(result, candidates=texts)
    rewritten = _rewritten(request, task, result.candidates)
    if not rewritten and task.plan.again is not None and not limits.late:
        task = replace(task, plan=task.plan.again)
        result = yield from _filled(model, request, task, limits, earlier=result.stats)
        rewritten = _rewritten(request, task, result.candidates)
    if not rewritten:
        raise PromptError(OVER if limits.late else task.plan.nothing)
    yield replace(result, candidates=tuple(rewritten))


def _filled(
    model: Model, request: RewriteRequest, task: RewriteTask, limits: Limits, earlier: FillStats | None = None
) -> Generator[FillDraft, None, FillResult]:
    """What was found for the holes of the task; `earlier` is what was tried before and came to nothing."""
    if not task.plan.holes:
        nothing = Candidate(texts=(), score=0.0, tokens=(), ended="stable")
        return FillResult(candidates=(nothing,), stats=FillStats(canvases=0))
    asked = as_fill(
        request.selection,
        task.selected.before, *task.segments(), task.selected.after,
        # One more than was asked for: the text that stands there already is no rewrite.
        candidates=max(request.candidates + 1, TRIED if task.verb else 0),
        single_line=task.plan.single_line,
        filters=task.edit is None,
        copies=task.edit is None,
        trace=request.trace,
        seed=request.seed,
    )  # fmt: skip
    steps = len(earlier.step_seconds) if earlier is not None else 0
    for outcome in fill_holes(model, asked, limits, task.edit, task.sizes):
        if isinstance(outcome, FillResult):
            return outcome if earlier is None else replace(outcome, stats=FillStats.total([earlier, outcome.stats]))
        tokens = task.around_tokens(outcome.trace.tokens) if outcome.trace is not None else ()
        told = outcome.becomes(task.around(outcome.texts), tokens=(tokens,))
        yield replace(told, step=steps + told.step)
    raise AssertionError("a fill ends with its result")


def _rewritten(request: RewriteRequest, task: RewriteTask, found: Sequence[Candidate]) -> list[Candidate]:
    """The selections that the texts of `found` make, each once, the sound ones first; none where a verb found nothing.

    Raises `PromptError` where a verb would break the code.
    """
    by_text: dict[str, Candidate] = {}
    silent: set[str] = set()
    for one, texts in zip(found, task.plan.settled([one.texts for one in found]), strict=True):
        text = task.around(texts)
        silent |= set() if task.plan.took(texts) else {text}
        tokens = one.tokens if texts == one.texts else tuple(sure(text) for text in texts)
        by_text.setdefault(text, replace(one, texts=(text,), tokens=(task.around_tokens(tokens),)))
    other = [one for text, one in by_text.items() if text != request.selection.text and text not in silent]
    if not other and task.verb:
        return []
    all_judged = [_judged(request, task, one) for one in other or by_text.values()]
    # A candidate that nothing judges is as good as a sound one: there is no better.
    ranked = sorted(all_judged, key=lambda one: one.valid is False)
    if task.verb and ranked[0].judgement is not None and not ranked[0].judgement.sound:
        raise PromptError(f"{task.plan.instruction} would break the code: {ranked[0].judgement.problem}")
    return [one for one in ranked if one.valid is not False or not task.verb][: request.candidates]


def _judged(request: RewriteRequest, task: RewriteTask, candidate: Candidate) -> Candidate:
    """`candidate` with what its text does to the document as it was, holes left out of it."""
    (text,) = candidate.texts
    judgement = judged(request.selection, [Edit(start=0, end=len(request.selection.text), text=text)])
    if judgement is not None and judgement.sound:
        problem = task.plan.problem(text[len(task.selected.lead) : len(text) - len(task.selected.tail)])
        judgement = Judgement(verdict="broken", problem=problem) if problem else judgement
    return replace(candidate, judgement=judgement)
