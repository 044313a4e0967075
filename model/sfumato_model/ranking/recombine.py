"""Several holes: the best texts of all segments together, hole by hole.

Segments differ in size, and the one that suits one hole may not suit another. So each hole in turn tries what the other
segments found for it, and what stands in the other holes, since holes often want the same name; the likeliest stays.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence

from sfumato_model.ranking.candidates import Found
from sfumato_model.ranking.rank import Ranked

Rank = Callable[[Sequence[Found]], list[Ranked]]
"""Best first, as `rank` has it."""


def recombined(
    ranked: Sequence[Ranked], rank: Rank, encode: Callable[[str], list[int]],
    more: Callable[[Found, int], Sequence[str]] = lambda _found, _hole: (),
) -> list[Ranked]:  # fmt: skip
    """`ranked` with the best mixture of its texts in front, if mixing found a better one.

    `more` are other texts for a hole of what was found.
    """
    best = ranked[0]
    for hole in range(len(best.found.texts)):
        texts = [*_options(ranked, best.found, hole), *more(best.found, hole)]
        best = _better(best, hole, list(dict.fromkeys(texts)), rank, encode)
    return list(ranked) if best is ranked[0] else [best, *ranked]


def _better(best: Ranked, hole: int, texts: Sequence[str], rank: Rank, encode: Callable[[str], list[int]]) -> Ranked:
    """`best`, or what is better than it with one of `texts` in one hole."""
    mixed = [best.found.with_text(hole, text, encode) for text in texts]
    return min([best, *rank(mixed)[:1]], key=lambda r: (r.errors, -r.candidate.score)) if mixed else best


def _options(ranked: Sequence[Ranked], best: Found, hole: int) -> list[str]:
    """Other texts for one hole, each once."""
    own = best.texts[hole]
    found = [r.found.texts[hole] for r in ranked]
    names = [text for text in best.texts if text.strip().isidentifier()]
    if own[:1] != " ":
        names = [name.strip() for name in names]
    return [text for text in dict.fromkeys([*found, *names]) if text != own]
