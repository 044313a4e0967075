"""Weighs a selection under some edits: whether they are sound, and how likely it is with what follows."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from functools import cached_property

from sfumato_model.api.request import Hole, Limits, Selection
from sfumato_model.api.result import Edit, Token
from sfumato_model.context.model import Model
from sfumato_model.context.prefill import encode
from sfumato_model.context.remembering import remember
from sfumato_model.engines.engine import Context
from sfumato_model.judge import in_order, replaced
from sfumato_model.memory.remembered import Remembered
from sfumato_model.ranking.candidates import tokens_of
from sfumato_model.selection.selected import as_fill, judged

MARGIN = 4.0
"""Nats by which a change has to make the selection, read left to right with what follows, likelier.

Between 0 and 4 as much damage was repaired on held-out code, and at 4 least of what was right was changed.
"""
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
        each = model.engine.score(context, [[*ids, *after]], self.limits)
        if remembered is not None:
            each = remembered.read([[*ids, *after]], each)
        return tokens_of(ids, each[0][: len(ids)], typed, model.tokenizer), sum(each[0])

    @cached_property
    def _before(self) -> tuple[Context, str, Remembered | None]:
        """The encoded text before the selection, the piece of a word that it ends in, and what is remembered behind it:
        the same for all edits.
        """
        selection, model = self.selection, self.model
        request = as_fill(selection, selection.before, Hole(), selection.after)
        context, healed, _ = encode(model, model.prompt(request), self.limits)
        return context, healed.holes[0].typed, remember(model, request, context, healed)

    def worth_it(self, settled: Sequence[Edit], edits: Sequence[Edit]) -> list[Edit]:
        """Those of `edits` that each, alone on top of `settled`, make the selection likelier by a margin; the likeliest
        first.
        """
        if not edits:
            return []
        least = self.read(settled)[1] + MARGIN
        scored = [(self.read([*settled, edit])[1], edit) for edit in edits]
        return [edit for score, edit in sorted(scored, key=lambda one: -one[0]) if score > least]

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
