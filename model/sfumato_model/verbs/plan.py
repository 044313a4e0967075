"""What a verb may change in a selected function: fixed text, and holes where the model has its say."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass


@dataclass(frozen=True, kw_only=True)
class PlanHole:
    """New text of at most `slots` tokens, between `lead` and `tail`.

    `mend` makes of a found text what may stand there, or nothing. Then `proved` is taken, where it is known and may
    stand there, and else `otherwise` stands there. `last` is found where all holes would be left as they are.
    """

    slots: int | None
    lead: str = ""
    tail: str = ""
    proved: str = ""
    last: str = ""
    otherwise: str = ""
    mend: Callable[[str], str | None] = lambda text: text

    def takes(self, text: str) -> bool:
        return self.mend(text) is not None

    def mended(self, text: str) -> str | None:
        """What may stand there once `text` was found."""
        own = self.mend(text)
        return self.mend(self.proved) if own is None and self.proved else own

    def becomes(self, text: str) -> str:
        """What stands in its place once `text` was found."""
        mended = self.mended(text)
        return self.otherwise if mended is None else self.lead + mended + self.tail


@dataclass(frozen=True, kw_only=True)
class Plan:
    """`old` is what the model is told stood there; `pieces` become the new text, and `rest` follows unchanged.

    `problem` says why a new text cannot run though the old one can, or nothing; and `nothing` what is so where no hole
    got a text that may stand there. `again` is tried then.
    """

    instruction: str
    old: str
    pieces: tuple[str | PlanHole, ...]
    rest: str = ""
    single_line: bool = False
    nothing: str = ""
    problem: Callable[[str], str] = lambda _: ""
    again: Plan | None = None

    @property
    def holes(self) -> tuple[PlanHole, ...]:
        return tuple(piece for piece in self.pieces if isinstance(piece, PlanHole))

    def filled(self, texts: Sequence[str]) -> str:
        """The new text, with one of `texts` in each hole."""
        found = iter(texts)
        return "".join(p if isinstance(p, str) else p.becomes(next(found)) for p in self.pieces) + self.rest

    def took(self, texts: Sequence[str]) -> bool:
        """Whether anything is said in a hole, where there are holes."""
        filled = [hole.mended(text) is not None for hole, text in zip(self.holes, texts, strict=True)]
        return any(filled) or not filled

    def settled(self, found: Sequence[Sequence[str]]) -> list[tuple[str, ...]]:
        """Each of `found`, best first, with the best of the others' texts in the holes where its own may not stand."""
        columns = zip(*found, strict=True) if self.holes else ()
        best = [next(filter(hole.takes, texts), "") for hole, texts in zip(self.holes, columns, strict=True)]
        settled = [
            tuple(own if hole.takes(own) else other for hole, own, other in zip(self.holes, texts, best, strict=True))
            for texts in found
        ]
        last = tuple(hole.last for hole in self.holes)
        return [texts if self.took(texts) else last for texts in settled]
