"""What the text filters do to exact matches: the same holes filled with and without them."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from benchmarks.quality.measure import Outcome


@dataclass(frozen=True, kw_only=True)
class FilterEffect:
    """Holes whose chosen candidate a filter changed, and of them the exact matches that came of it, and went.

    A candidate that several filters changed counts for each. "any" is all holes, those included in which the filters
    only made another candidate the best.
    """

    name: str
    changed: int
    saved: int
    destroyed: int
    n: int


def filter_effects(filtered: Sequence[Outcome], unfiltered: Sequence[Outcome]) -> list[FilterEffect]:
    """`unfiltered` are outcomes of the first holes of `filtered`."""
    both = list(zip(filtered, unfiltered, strict=False))
    names = sorted({name for a, _ in both for name in a.answer.filters})
    effects = [_effect(name, [(a, b) for a, b in both if name in a.answer.filters], len(both)) for name in names]
    changed = [(a, b) for a, b in both if a.answer.text != b.answer.text]
    return [*effects, _effect("any", changed, len(both))]


def _effect(name: str, pairs: Sequence[tuple[Outcome, Outcome]], n: int) -> FilterEffect:
    return FilterEffect(
        name=name,
        changed=len(pairs),
        saved=sum(a.exact and not b.exact for a, b in pairs),
        destroyed=sum(b.exact and not a.exact for a, b in pairs),
        n=n,
    )
