"""The same words elsewhere in the document of an edit: every place that says what the edit took away.

Most of them mean another thing. What tells them apart is the score (`signs.py`, `fitted.py`), and most are never shown.
"""

from __future__ import annotations

from collections.abc import Iterator

from sfumato_lsp.ripple.plan.across import is_imported
from sfumato_lsp.ripple.plan.offer import Offer
from sfumato_lsp.ripple.plan.view import View
from sfumato_lsp.ripple.plan.words import Run, is_name

MOST_WORDS = 4
"""Of what was taken away."""
MOST_PLACES = 24
"""Of one change, the nearest."""


def alike(view: View) -> Iterator[Offer]:
    seen: set[tuple[tuple[str, ...], tuple[str, ...]]] = set()
    for run in view.runs:
        change = run.old, run.new
        if change in seen or not any(map(is_name, run.old)) or len(run.old) > MOST_WORDS or not run.new:
            continue
        if _renames(view, run):
            continue  # what that asks for is known by scope, and elsewhere the name is another thing's
        seen.add(change)
        new = view.text[run.start : run.end]
        places = sorted(view.places_of(run.old), key=lambda place: abs(place[0] - run.start))
        for place in places[:MOST_PLACES]:
            yield view.offer(place, new, "same word", run.cause)


def _renames(view: View, run: Run) -> bool:
    word = view.word(run.start, run.end)
    return word is not None and word.role == "binds" and not is_imported(word)
