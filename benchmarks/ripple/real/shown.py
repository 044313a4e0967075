"""What is shown behind an edit from a score on, and how much of it is right."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass

from benchmarks.ripple.real.judged import Verdict
from benchmarks.ripple.real.offered import Behind, Candidate

from sfumato_lsp.ripple.score.fitted import BY_PLAN, SURE, with_plan


@dataclass(frozen=True, kw_only=True)
class Shown:
    """Of one edit: `right` and `wrong` offers, `elsewise` those of the wrong ones whose place does change; the hunks
    that `follow` from it, and of those the ones that were `offered`, and that were `exact`: with the text that they
    will have, and no other in them.
    """

    right: int
    wrong: int
    elsewise: int
    follow: frozenset[int]
    offered: frozenset[int]
    exact: frozenset[int]


def shown(edit: Behind, score: Callable[[Sequence[float]], float], threshold: float) -> Shown:
    """The surest of those that are in each other's way, as in the language server."""
    known = [(with_plan(one.offer, one.signs, score(one.signs)), one) for one in edit.candidates]
    taken: list[Candidate] = []
    for sure, one in sorted(known, key=lambda pair: -pair[0]):
        if sure >= (SURE if by_plan(one) else threshold) and not any(_meet(one, other) for other in taken):
            taken.append(one)
    return told(edit.follow, [(one.verdict, one.hunks) for one in taken])


def by_plan(one: Candidate) -> bool:
    """Whether its score is not fitted."""
    return one.offer.origin in BY_PLAN


def _meet(one: Candidate, other: Candidate) -> bool:
    a, b = one.offer, other.offer
    return (a.start < b.end and b.start < a.end) or (a.start, a.end) == (b.start, b.end)


def told(follow: frozenset[int], taken: Sequence[tuple[Verdict, tuple[int, ...]]]) -> Shown:
    right = [hunks for verdict, hunks in taken if verdict == "right"]
    elsewise = [hunks for verdict, hunks in taken if verdict == "other text"]
    good, bad = ({hunk for hunks in some for hunk in hunks} for some in (right, elsewise))
    return Shown(
        right=len(right), wrong=len(taken) - len(right), elsewise=len(elsewise), follow=follow,
        offered=follow & frozenset(good | bad), exact=follow & frozenset(good - bad),
    )  # fmt: skip
