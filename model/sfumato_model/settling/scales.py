"""Weighs a selection under some edits: whether they are sound, and how likely it is with what follows."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, replace
from functools import cached_property
from itertools import accumulate

from sfumato_model.api.request import Hole, Limits, Selection
from sfumato_model.api.result import Edit, Token
from sfumato_model.canvas.shared import shared_length
from sfumato_model.context.model import Model
from sfumato_model.context.prefill import encode
from sfumato_model.context.remembering import remember
from sfumato_model.engines.engine import Context
from sfumato_model.judge import in_order, replaced
from sfumato_model.memory.remembered import Remembered
from sfumato_model.ranking.candidates import tokens_of
from sfumato_model.selection.selected import as_fill, judged

MARGIN = 6.0
"""Nats by which a change has to make the selection, read left to right with what follows, likelier.

Of 72 mistakes of another draw 29, 24, 21 and 17 % were repaired at 4, 6, 8 and 10, and 3.3, 2.0, 1.5 and 1.1 % of the
correct words changed.
"""
REACH = 16
"""Tokens behind an edit that count where edits are compared: with 32 as many of those were repaired, in more time."""
SCORED_AFTER = 160
"""Characters behind the selection that count too: what is defined in it is used there."""


@dataclass(frozen=True, kw_only=True)
class Scales:
    """Weighs edits of one selection. Raises `Cancelled` between two passes of the model."""

    model: Model
    selection: Selection
    limits: Limits

    def score(self, edits: Sequence[Edit]) -> tuple[bool, float]:
        """The higher the better: whether it is sound, and the log probability in nats."""
        return self._is_sound(edits), self.read(edits)[1]

    def read(self, edits: Sequence[Edit]) -> tuple[tuple[Token, ...], float]:
        """The tokens of the text, and its log probability with what follows, in nats."""
        selection, model = self.selection, self.model
        context, typed, remembered = self._before
        ids = model.tokenizer.encode(typed + replaced(selection.text, edits))
        after = model.tokenizer.encode(selection.after[:SCORED_AFTER])
        (each,) = self._scored(context, remembered, [[*ids, *after]])
        return tokens_of(ids, each[: len(ids)], typed, model.tokenizer), sum(each)

    def _scored(
        self, context: Context, remembered: Remembered | None, texts: Sequence[Sequence[int]]
    ) -> list[list[float]]:
        each = self.model.engine.score(context, texts, self.limits)
        return each if remembered is None else remembered.read(texts, each)

    @cached_property
    def _before(self) -> tuple[Context, str, Remembered | None]:
        """The encoded text before the selection, the piece of a word that it ends in, and what is remembered behind it:
        the same for all edits.
        """
        selection, model = self.selection, self.model
        request = as_fill(selection, selection.before, Hole(), selection.after)
        context, healed, _ = encode(model, model.prompt(request), self.limits)
        return context, healed.holes[0].typed, remember(model, request, context, healed)

    def worth_it(self, settled: Sequence[Edit], choices: Sequence[Sequence[Edit]]) -> list[Edit]:
        """Of each of `choices` the edit that, alone on top of `settled`, makes the selection likeliest, if by a margin;
        the likeliest first.
        """
        gains = iter(self._gains(settled, [edit for choice in choices for edit in choice]))
        scored = [max(((next(gains), edit) for edit in choice), key=lambda one: one[0]) for choice in choices if choice]
        return [edit for gain, edit in sorted(scored, key=lambda one: -one[0]) if gain > MARGIN]

    def _gains(self, settled: Sequence[Edit], edits: Sequence[Edit]) -> list[float]:
        """By how much each edit alone makes what it changes, and `REACH` tokens behind that, likelier (nats)."""
        model, selection = self.model, self.selection
        context, typed, remembered = self._before
        asked = (settled, *([*settled, edit] for edit in edits))
        texts = [
            model.tokenizer.encode(typed + replaced(selection.text, some) + selection.after[:SCORED_AFTER])
            for some in asked
        ]
        start = min(shared_length(text, texts[0]) for text in texts)
        if start:  # what stands before all of them is read once
            before = texts[0][:start]
            context = model.engine.extended(context, before, self.limits)
            remembered = remembered and replace(remembered, before=(*remembered.before, *before))
        own, *others = (text[start:] for text in texts)
        ends = [shared_length(text[::-1], own[::-1]) for text in others]
        cut = [text[: len(text) - end + REACH] for text, end in zip(others, ends, strict=True)]
        first, *each = self._scored(context, remembered, [own, *cut])
        so_far = [0.0, *accumulate(first)]
        return [sum(one) - so_far[min(len(own), len(own) - end + REACH)] for one, end in zip(each, ends, strict=True)]

    def sound(self, agreeing: Sequence[Edit], wanted: Sequence[Edit]) -> tuple[Edit, ...]:
        """As many of the edits as leave the document sound together, in the order of the text."""
        kept: list[Edit] = []
        for some in (list(agreeing), *([edit] for edit in wanted)):
            if some and self._is_sound([*kept, *some]):
                kept += some
        return tuple(in_order(kept))

    def _is_sound(self, edits: Sequence[Edit]) -> bool:
        """What nothing judges is not held to be wrong."""
        judgement = judged(self.selection, edits)
        return judgement is None or judgement.sound
