"""An answer without a denoise: what memory and file say next, where one causal pass is sure enough of it.

A first token that is less likely than that makes every text so, and then nothing is asked.
"""

from __future__ import annotations

import math
from collections.abc import Callable

from sfumato_model.api.request import FillRequest
from sfumato_model.canvas.segment import Segment
from sfumato_model.context.first_token import FirstToken
from sfumato_model.context.model import Model
from sfumato_model.ranking.candidates import distinct
from sfumato_model.ranking.rank import Ranked, Scoring, rank


def at_once(
    model: Model, request: FillRequest, segment: Segment, first: FirstToken, scoring: Scoring,
    written: Callable[[tuple[str, ...]], list[tuple[int, ...]]],
) -> list[Ranked]:  # fmt: skip
    """The texts that stand there already, best first; none unless the best is whole with the chance that is wanted.

    `segment` has the one hole; `written` gives what the memory writes behind what was typed. Who asks for several
    texts, or watches the steps, is given them.
    """
    threshold = model.manifest.at_once
    if threshold is None or scoring.remembered is None or not request.single_line or len(request.holes) != 1:
        return []
    if request.candidates > 1 or request.trace or request.holes[0].start is not None or first.chance < threshold:
        return []
    found = distinct((), segment, request, model.tokenizer, written(segment.typed))
    ranked = rank(found, request, scoring) if found else []
    sure = ranked and not ranked[0].errors and math.exp(min(0.0, ranked[0].whole)) >= threshold
    return ranked if sure and any(ranked[0].candidate.texts) else []
