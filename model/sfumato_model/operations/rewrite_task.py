"""What a rewrite asks of the model: the selection's plan, where its holes are, and what the model is told.

A checkpoint with a chat template takes any instruction and writes the whole selection anew; one that was trained on
verbs is asked only for what its verb may change (`verbs/`).
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from functools import partial

from sfumato_model.api.errors import PromptError
from sfumato_model.api.request import Hole, RewriteRequest
from sfumato_model.api.result import Token
from sfumato_model.checkpoint.manifest import Manifest
from sfumato_model.context.model import Model
from sfumato_model.infilling.trace import sure
from sfumato_model.planning.sizes import CANVAS_LIMIT
from sfumato_model.prompt.head import EditTask
from sfumato_model.selection.selected import Trimmed, trimmed
from sfumato_model.text.tokenizer import SpecialTokens
from sfumato_model.verbs import VERBS, Plan, PlanHole, plan_of
from sfumato_model.verbs.source.running import stops_running

VERB_SIZES = (4, 8, 16, 32, 64)
SIZES = 3
"""Sizes of a verb's holes that are tried together."""


@dataclass(frozen=True, kw_only=True)
class RewriteTask:
    """A rewrite as a fill: what `plan` has becomes the selection, less the space around it.

    `sizes` of its holes are tried instead of the manifest's, `edit` is what the model is told, and `verb` says that a
    verb promises what the result is.
    """

    selected: Trimmed
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

    def around(self, texts: Sequence[str]) -> str:
        """The selection with one of `texts` in each of the plan's holes."""
        return self.selected.lead + self.plan.filled(texts) + self.selected.tail

    def around_tokens(self, tokens: Sequence[Sequence[Token]]) -> tuple[Token, ...]:
        """The pieces of that; what is fixed is sure."""
        found = iter(tokens)
        told = list(sure(self.selected.lead))
        for piece in (*self.plan.pieces, self.plan.rest):
            if isinstance(piece, str):
                told += sure(piece)
                continue
            own = next(found)
            read = "".join(token.text for token in own)
            text = piece.becomes(read)
            # What was mended is in other pieces than those that were read.
            same = text == piece.lead + read + piece.tail
            told += (*sure(piece.lead), *own, *sure(piece.tail)) if same else sure(text)
        return (*told, *sure(self.selected.tail))


def task_of(model: Model, request: RewriteRequest) -> RewriteTask:
    """What `request` asks of the checkpoint.

    Raises `PromptError` for an instruction that the checkpoint does not take or cannot carry out, and for a selection
    that is empty or too long.
    """
    selected = trimmed(request.selection)
    instruction = request.instruction.strip()
    if instruction and model.manifest.chat_template is None:
        return _verb(model, instruction, request.selection.language, selected)
    edit = EditTask(instruction=instruction, old=selected.text, at=len(selected.before)) if instruction else None
    plan = Plan(
        instruction=instruction, old=selected.text, pieces=(PlanHole(slots=None),),
        problem=partial(_problem_of, selected) if request.selection.language == "python" else lambda _: "",
    )  # fmt: skip
    return RewriteTask(selected=selected, plan=plan, sizes=_sizes_around(model, selected.text), edit=edit)


def _problem_of(selected: Trimmed, text: str) -> str:
    """Why the document no longer runs with `text` in place of what was selected."""
    before, after = selected.before, selected.after
    return stops_running(before + selected.text + after, before + text + after)


def _verb(model: Model, instruction: str, language: str, selected: Trimmed) -> RewriteTask:
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
    return RewriteTask(
        selected=selected,
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


def instructions(manifest: Manifest, special: SpecialTokens) -> tuple[str, ...] | None:
    """What a checkpoint may be told; `None` means anything."""
    if manifest.chat_template is not None:
        return None
    return tuple(verb.example for verb in VERBS) if _takes_verbs(special) else ()


def _takes_verbs(special: SpecialTokens) -> bool:
    return special.edit is not None and special.old is not None and special.new is not None
