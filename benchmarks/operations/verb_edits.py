"""Real held-out functions, and what they were before an instruction was carried out."""

from __future__ import annotations

import random
import re
from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass

from benchmarks.shared.source import after, before

from sfumato_model.api.errors import PromptError
from sfumato_model.api.request import Selection
from sfumato_model.training.data.corpus import SourceFile
from sfumato_model.training.data.edits import hole_texts_of
from sfumato_model.training.data.spans import Span, find_spans
from sfumato_model.training.data.verbs import Edit, make_edit
from sfumato_model.verbs import plan_of

VERBS = {"type hints": "add type hints", "docstring": "add a docstring"}
"""Those that leave something to the model."""
LONGEST = 800
"""Characters of a function: a context holds the old text and the new one."""
TRIES = 10
"""Times that a function is asked for an edit; which verb it gets is chance."""


@dataclass(frozen=True, kw_only=True)
class VerbEdit:
    """`edit` is what became of the function at `span`; `kind` is one of `VERBS`."""

    kind: str
    file: SourceFile
    span: Span
    edit: Edit

    @property
    def selection(self) -> Selection:
        """The old function in its window."""
        return Selection(
            before=before(self.file, self.span[0]), text=self.edit.old + self.edit.rest,
            after=after(self.file, self.span[1]), path=self.file.path,
        )  # fmt: skip

    @property
    def truth(self) -> str:
        return self.edit.new + self.edit.rest

    @property
    def indent(self) -> str:
        return indent_at(self.file.text, self.span[0])


def verb_edits(files: Sequence[SourceFile], count: int, seed: int) -> list[VerbEdit]:
    """`count` edits of each verb, or as many as there are; of each function one."""
    rng = random.Random(seed)
    functions = [
        (file, (start, end))
        for file in files
        for start, end in getattr(find_spans(file.text), "functions", ())
        if end - start <= LONGEST and "\n" in file.text[start:end]
    ]
    rng.shuffle(functions)
    taken: Counter[str] = Counter()
    found = []
    for file, span in functions:
        if taken.total() == count * len(VERBS):
            break
        for _ in range(TRIES):
            case = _verb_edit(file, span, rng)
            if case is not None and taken[case.kind] < count:
                taken[case.kind] += 1
                found.append(case)
                break
    return sorted(found, key=lambda case: list(VERBS).index(case.kind))


def _verb_edit(file: SourceFile, span: Span, rng: random.Random) -> VerbEdit | None:
    indent = indent_at(file.text, span[0])
    edit = make_edit(file.text[span[0] : span[1]], indent, rng)
    kind = None if edit is None else kind_of(edit)
    # A verb cannot reach every edit.
    if edit is None or kind is None or not _reached(edit, indent):
        return None
    return VerbEdit(kind=kind, file=file, span=span, edit=edit)


def _reached(edit: Edit, indent: str) -> bool:
    """Whether the verb's plan can come to the right answer, or, of type hints, can begin with it."""
    try:
        plan = plan_of(edit.instruction, edit.old + edit.rest, indent)
    except PromptError:
        return False
    if plan.single_line:
        pattern = "".join(re.escape(piece) if isinstance(piece, str) else "(?s:.*?)" for piece in plan.pieces)
        return re.fullmatch(pattern, edit.new) is not None
    return hole_texts_of(edit, indent) is not None


def kind_of(edit: Edit) -> str | None:
    """`None` for what is no verb of a rewrite."""
    return next((kind for kind, instruction in VERBS.items() if instruction == edit.instruction), None)


def indent_at(text: str, at: int) -> str:
    """What stands before `at` in its line."""
    return text[:at].rpartition("\n")[2]
