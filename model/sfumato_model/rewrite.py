"""A selection is replaced, under an instruction or without one.

The old text and the instruction go into the context. An instruct checkpoint takes any instruction and writes the whole
selection anew; one that was trained on verbs is asked only for what its verb may change (`verbs/`).
"""

from __future__ import annotations

from collections.abc import Generator, Iterator, Sequence
from dataclasses import dataclass, replace
from functools import partial

from sfumato_model.api.errors import PromptError
from sfumato_model.api.request import Hole, Limits, RewriteRequest
from sfumato_model.api.result import Candidate, FillDraft, FillResult, FillStats, Token
from sfumato_model.checkpoint.manifest import Manifest
from sfumato_model.context.model import Model
from sfumato_model.infilling.canvases import fill_holes
from sfumato_model.infilling.one_canvas import with_totals
from sfumato_model.infilling.trace import sure
from sfumato_model.judge import Judgement, Replacement, judge
from sfumato_model.planning.sizes import CANVAS_LIMIT
from sfumato_model.prompt.prompt import EditTask
from sfumato_model.selection.selected import Trimmed, as_fill, trimmed
from sfumato_model.text.tokenizer import SpecialTokens
from sfumato_model.verbs import VERBS, Plan, PlanHole, plan_of
from sfumato_model.verbs.source.function import stops_running

VERB_SIZES = (4, 8, 16, 32, 64)
SIZES = 3
"""Sizes of a verb's holes that are tried together."""
TRIED = 3
"""Texts of a verb's holes, at least: what may not stand there is replaced by another's."""


@dataclass(frozen=True, kw_only=True)
class _Task:
    """A rewrite as a fill: what `plan` has becomes the selection, less the space around it."""

    plan: Plan
    sizes: tuple[int, ...] = ()
    edit: EditTask | None = None
    verb: bool = False

    def segments(self) -> Iterator[str | Hole]:
        """What the canvas holds: fixed text and holes."""
        for piece in (*self.plan.pieces, self.plan.rest):
            if isinstance(piece, str):
                yield piece
            else:
                yield from (piece.lead, Hole(max_tokens=piece.slots), piece.tail)

    def filled_tokens(self, tokens: Sequence[Sequence[Token]]) -> tuple[Token, ...]:
        """The pieces of the filled plan; what is fixed is sure."""
        found = iter(tokens)
        told: list[Token] = []
        for piece in (*self.plan.pieces, self.plan.rest):
            own = () if isinstance(piece, str) else next(found)
            read = "".join(token.text for token in own)
            text = piece if isinstance(piece, str) else piece.becomes(read)
            # What was mended is in other pieces than those that were read.
            same = not isinstance(piece, str) and text == piece.lead + read + piece.tail
            told += (*sure(piece.lead), *own, *sure(piece.tail)) if same else sure(text)  # type: ignore[union-attr]
        return tuple(told)


def rewrite(model: Model, request: RewriteRequest, limits: Limits) -> Iterator[FillDraft | FillResult]:
    """Yield the selection as it is after each denoise step, then one result whose candidates have its text.

    Each is judged in its document. Those that are not sound come last, and are no results of a verb.
    Raises `PromptError` for an instruction that the checkpoint does not take or cannot carry out, and for a selection
    that is empty or too long; `Cancelled` between two steps.
    """
    selected = trimmed(request.selection)
    task = _task(model, request, selected)
    result = yield from _filled(model, request, selected, task, limits)
    rewritten = _rewritten(request, selected, task, result.candidates)
    if not rewritten and task.plan.again is not None and not limits.late:
        task = replace(task, plan=task.plan.again)
        result = yield from _filled(model, request, selected, task, limits, earlier=result.stats)
        rewritten = _rewritten(request, selected, task, result.candidates)
    if not rewritten:
        raise PromptError(task.plan.nothing)
    yield replace(result, candidates=tuple(rewritten))


def _filled(
    model: Model, request: RewriteRequest, selected: Trimmed, task: _Task, limits: Limits,
    earlier: FillStats | None = None,
) -> Generator[FillDraft, None, FillResult]:  # fmt: skip
    """What was found for the holes of the task; `earlier` is what was tried before and came to nothing."""
    if not task.plan.holes:
        stats = FillStats(
            context_tokens=0, reused_tokens=0, canvas_tokens=0, hole_tokens=0, prefill_seconds=0.0, step_seconds=(),
            total_seconds=0.0, canvases=0,
        )  # fmt: skip
        return FillResult(candidates=(Candidate(texts=(), score=0.0, tokens=(), ended="stable"),), stats=stats)
    asked = as_fill(
        request.selection,
        selected.before, *task.segments(), selected.after,
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
            return outcome if earlier is None else replace(outcome, stats=with_totals([earlier, outcome.stats]))
        tokens = task.filled_tokens(outcome.trace.tokens) if outcome.trace is not None else ()
        text = selected.around(task.plan.filled(outcome.texts))
        told = outcome.becomes(text, tokens=(selected.around_tokens(tokens),))
        yield replace(told, step=steps + told.step)
    raise AssertionError("a fill ends with its result")


def _rewritten(request: RewriteRequest, selected: Trimmed, task: _Task, found: Sequence[Candidate]) -> list[Candidate]:
    """The selections that the texts of `found` make, each once, the sound ones first; none where a verb found nothing.

    Raises `PromptError` where a verb would break the code.
    """
    by_text: dict[str, Candidate] = {}
    silent: set[str] = set()
    for one, texts in zip(found, task.plan.settled([one.texts for one in found]), strict=True):
        text = selected.around(task.plan.filled(texts))
        silent |= set() if task.plan.took(texts) else {text}
        tokens = one.tokens if texts == one.texts else tuple(sure(text) for text in texts)
        pieces = selected.around_tokens(task.filled_tokens(tokens))
        by_text.setdefault(text, replace(one, texts=(text,), tokens=(pieces,)))
    other = [one for text, one in by_text.items() if text != request.selection.text and text not in silent]
    if not other and task.verb:
        return []
    judged = [_judged(request, selected, task, one) for one in other or by_text.values()]
    # A candidate that nothing judges is as good as a sound one: there is no better.
    ranked = sorted(judged, key=lambda one: one.valid is False)
    if task.verb and ranked[0].judgement is not None and not ranked[0].judgement.sound:
        raise PromptError(f"{task.plan.instruction} would break the code: {ranked[0].judgement.problem}")
    return [one for one in ranked if one.valid is not False or not task.verb][: request.candidates]


def _judged(request: RewriteRequest, selected: Trimmed, task: _Task, candidate: Candidate) -> Candidate:
    """`candidate` with what its text does to the document as it was, holes left out of it."""
    selection, (text,) = request.selection, candidate.texts
    start = len(selection.before)
    edit = Replacement(start=start, end=start + len(selection.text), text=text)
    judgement = judge(selection.before + selection.text + selection.after, [edit], selection.language)
    if judgement is not None and judgement.sound:
        problem = task.plan.problem(text[len(selected.lead) : len(text) - len(selected.tail)])
        judgement = Judgement(verdict="broken", problem=problem) if problem else judgement
    return replace(candidate, judgement=judgement)


def instructions(manifest: Manifest, special: SpecialTokens) -> tuple[str, ...] | None:
    """What a checkpoint may be told; `None` means anything."""
    if manifest.chat_template is not None:
        return None
    return tuple(verb.example for verb in VERBS) if _takes_verbs(special) else ()


def _takes_verbs(special: SpecialTokens) -> bool:
    return special.edit is not None and special.old is not None and special.new is not None


def _task(model: Model, request: RewriteRequest, selected: Trimmed) -> _Task:
    instruction = request.instruction.strip()
    if instruction and model.manifest.chat_template is None:
        return _verb(model, instruction, request.selection.language, selected)
    edit = EditTask(instruction=instruction, old=selected.text, at=len(selected.before)) if instruction else None
    plan = Plan(
        instruction=instruction, old=selected.text, pieces=(PlanHole(slots=None),),
        problem=partial(_problem_of, selected) if request.selection.language == "python" else lambda _: "",
    )  # fmt: skip
    return _Task(plan=plan, sizes=_sizes_around(model, selected.text), edit=edit)


def _problem_of(selected: Trimmed, text: str) -> str:
    """Why the document no longer runs with `text` in place of what was selected."""
    before, after = selected.before, selected.after
    return stops_running(before + selected.text + after, before + text + after)


def _verb(model: Model, instruction: str, language: str, selected: Trimmed) -> _Task:
    if not _takes_verbs(model.tokenizer.special):
        raise PromptError(
            f"the checkpoint {model.manifest.name} takes no instructions: it has neither a chat template nor edit "
            "markers. Use an instruct checkpoint, or rewrite without an instruction"
        )
    if language != "python":
        raise PromptError(
            f"the checkpoint {model.manifest.name} takes instructions for Python only, and this is {language}. Use an "
            "instruct checkpoint, or rewrite without an instruction"
        )
    plan = plan_of(instruction, selected.text, selected.before, selected.after)
    largest = max((hole.slots or 0 for hole in plan.holes), default=0)
    return _Task(
        plan=plan,
        sizes=tuple(size for size in VERB_SIZES if size <= largest)[-SIZES:],
        edit=EditTask(instruction=plan.instruction, old=plan.old, at=len(selected.before)),
        verb=True,
    )


def _sizes_around(model: Model, text: str) -> tuple[int, ...]:
    """Lengths that are tried for a new text, by that of the old one."""
    count = len(model.tokenizer.encode(text))
    limit = CANVAS_LIMIT - model.manifest.near_suffix_tokens
    if count >= limit:
        raise PromptError(f"the selection has {count} tokens, a canvas holds {limit}: select less")
    if model.manifest.lengths == "ladder":
        return tuple(dict.fromkeys(min(limit, max(1, round(count * share))) for share in (0.75, 1, 1.25, 1.75)))
    sizes = (*model.manifest.hole_sizes, 64)
    fitting = [size for size in sizes if size > count][:2] or [limit]
    return tuple(dict.fromkeys(fitting))
