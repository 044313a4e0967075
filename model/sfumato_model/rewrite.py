"""A selection is replaced, under an instruction or without one.

The old text and the instruction go into the context. An instruct checkpoint takes any instruction and writes the whole
selection anew; one that was trained on verbs is asked only for what its verb may change (`verbs.py`).
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace

from sfumato_model.errors import PromptError
from sfumato_model.fill_holes import fill_holes
from sfumato_model.hole_sizes import CANVAS_LIMIT
from sfumato_model.judge import Replacement, judge
from sfumato_model.manifest import Manifest
from sfumato_model.model import Model
from sfumato_model.prompt import EditTask
from sfumato_model.request import (
    Candidate,
    FillDraft,
    FillResult,
    FillStats,
    Hole,
    Limits,
    RewriteRequest,
    Token,
)  # fmt: skip
from sfumato_model.selected import Trimmed, as_fill, trimmed
from sfumato_model.tokenizer import SpecialTokens
from sfumato_model.trace import sure
from sfumato_model.verbs import VERBS, PlanHole, plan_of

VERB_SIZES = (4, 8, 16, 32, 64)
TRIED = 3
"""Sizes of a verb's holes that are tried together."""


@dataclass(frozen=True, kw_only=True)
class _Task:
    """A rewrite as a fill: `pieces` become the selection, less the space around it."""

    pieces: tuple[str | PlanHole, ...]
    sizes: tuple[int, ...]
    edit: EditTask | None
    single_line: bool = False

    def segments(self) -> Iterator[str | Hole]:
        """What the canvas holds: fixed text and holes."""
        for piece in self.pieces:
            if isinstance(piece, str):
                yield piece
            else:
                yield from (piece.lead, Hole(max_tokens=piece.slots), piece.tail)

    def filled(self, texts: Sequence[str]) -> str:
        found = iter(texts)
        return "".join(p if isinstance(p, str) else p.becomes(next(found)) for p in self.pieces)

    def filled_tokens(self, tokens: Sequence[Sequence[Token]]) -> Iterator[Token]:
        """The pieces of `filled`; what is fixed is sure."""
        found = iter(tokens)
        for piece in self.pieces:
            if isinstance(piece, str):
                yield from sure(piece)
                continue
            own = next(found)
            if piece.accepts("".join(token.text for token in own)):
                yield from (*sure(piece.lead), *own, *sure(piece.tail))
            else:
                yield from sure(piece.otherwise)


def rewrite(model: Model, request: RewriteRequest, limits: Limits) -> Iterator[FillDraft | FillResult]:
    """Yield the selection as it is after each denoise step, then one result whose candidates have its text.

    Raises `PromptError` for an instruction that the checkpoint does not take, and for a selection that is empty or too
    long; `Cancelled` between two steps.
    """
    begun = limits.clock()
    selected = trimmed(request.selection)
    task = _task(model, request, selected)
    if not any(isinstance(piece, PlanHole) for piece in task.pieces):
        yield _settled(request, selected.around(task.filled(())), begun, limits)
        return
    asked = as_fill(
        request.selection,
        selected.before, *task.segments(), selected.after,
        # One more than was asked for: the text that stands there already is no rewrite.
        candidates=request.candidates + 1,
        single_line=task.single_line,
        filters=task.edit is None,
        copies=task.edit is None,
        trace=request.trace,
        seed=request.seed,
    )  # fmt: skip
    for outcome in fill_holes(model, asked, limits, task.edit, task.sizes):
        if isinstance(outcome, FillDraft):
            tokens = task.filled_tokens(outcome.trace.tokens) if outcome.trace is not None else ()
            text = selected.around(task.filled(outcome.texts))
            yield outcome.becomes(text, tokens=(selected.around_tokens(tokens),))
            continue
        found = [replace(c, texts=(selected.around(task.filled(c.texts)),)) for c in outcome.candidates]
        other = [c for c in found if c.texts[0] != request.selection.text]
        yield replace(outcome, candidates=tuple((other or found)[: request.candidates]))


def instructions(manifest: Manifest, special: SpecialTokens) -> tuple[str, ...] | None:
    """What a checkpoint may be told; `None` means anything."""
    if manifest.chat_template is not None:
        return None
    return tuple(verb.example for verb in VERBS) if _takes_verbs(special) else ()


def _takes_verbs(special: SpecialTokens) -> bool:
    return special.edit is not None and special.old is not None and special.new is not None


def _settled(request: RewriteRequest, text: str, begun: float, limits: Limits) -> FillResult:
    """The answer to an instruction that leaves nothing to the model."""
    selection = request.selection
    start = len(selection.before)
    edit = Replacement(start=start, end=start + len(selection.text), text=text)
    whole = selection.before + selection.text + selection.after
    candidate = Candidate(
        texts=(text,), score=0.0, tokens=((Token(text=text, confidence=1.0),),), ended="stable",
        judgement=judge(whole, [edit], selection.language),
    )  # fmt: skip
    stats = FillStats(
        context_tokens=0, reused_tokens=0, canvas_tokens=0, hole_tokens=0, prefill_seconds=0.0, step_seconds=(),
        total_seconds=limits.clock() - begun, canvases=0,
    )  # fmt: skip
    return FillResult(candidates=(candidate,), stats=stats)


def _task(model: Model, request: RewriteRequest, selected: Trimmed) -> _Task:
    instruction = request.instruction.strip()
    if instruction and model.manifest.chat_template is None:
        return _verb(model, instruction, request.selection.language, selected)
    edit = EditTask(instruction=instruction, old=selected.text, at=len(selected.before)) if instruction else None
    return _Task(pieces=(PlanHole(slots=None),), sizes=_sizes_around(model, selected.text), edit=edit)


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
    plan = plan_of(instruction, selected.text, selected.indent)
    largest = max((p.slots or 0 for p in plan.pieces if isinstance(p, PlanHole)), default=0)
    return _Task(
        pieces=(*plan.pieces, plan.rest),
        single_line=plan.single_line,
        sizes=tuple(size for size in VERB_SIZES if size <= largest)[-TRIED:],
        edit=EditTask(instruction=plan.instruction, old=plan.old, at=len(selected.before)),
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
