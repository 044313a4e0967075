"""A change as hunks of whole lines, and which are typed: by seed, project after project, as many as are asked for."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from difflib import SequenceMatcher
from itertools import accumulate
from random import Random

from benchmarks.replay.projects import ChangedFile, Checkout


@dataclass(frozen=True, kw_only=True)
class Hunk:
    """Characters `start` to `end` of the old text become `new`; both sides are whole lines."""

    start: int
    end: int
    new: str

    @property
    def typed(self) -> str:
        """What is typed: all but the last line's end, which opening or emptying the line leaves there."""
        return self.new.removesuffix("\n")


def hunks_of(old: str, new: str) -> tuple[Hunk, ...]:
    """The hunks in the order in which they come; applied to `old` they give `new`."""
    before, after = _lines(old), _lines(new)
    offsets = [0, *accumulate(map(len, before))]
    codes = SequenceMatcher(None, before, after, autojunk=False).get_opcodes()
    return tuple(
        Hunk(start=offsets[i], end=offsets[j], new="".join(after[k:m])) for tag, i, j, k, m in codes if tag != "equal"
    )


def _lines(text: str) -> list[str]:
    """With their ends; only line feeds end a line, as in the language server."""
    *whole, last = text.split("\n")
    return [f"{line}\n" for line in whole] + [last] * bool(last)


SHORTEST, LONGEST = 4, 400
"""Characters of a hunk that is typed: a longer one alone would spend what a project has."""
EACH_FILE = 6
"""Hunks of one file, at most."""


@dataclass(frozen=True, kw_only=True)
class Session:
    """One file from its old to its new version. The hunks that are not `typed` are pasted on the way."""

    file: ChangedFile
    hunks: tuple[Hunk, ...]
    typed: frozenset[int]

    @property
    def characters(self) -> int:
        """What is typed, at most."""
        return sum(len(self.hunks[index].typed) for index in self.typed)


def plan(checkouts: Sequence[Checkout], keystrokes: int, seed: int) -> list[Session]:
    """Sessions that hold about `keystrokes` characters to type, the same number in each project where it has them."""
    found: list[Session] = []
    for checkout in checkouts:
        left = keystrokes / len(checkouts)
        for session in _sessions(checkout, Random(f"{seed} {checkout.project.name}")):
            if left <= 0:
                break
            found.append(_within(session, left))
            left -= found[-1].characters
    return [session for session in found if session.typed]


def _sessions(checkout: Checkout, random: Random) -> Iterator[Session]:
    files = list(checkout.changed)
    random.shuffle(files)
    for file in files:
        hunks = hunks_of(file.old, file.new)
        fitting = [at for at, hunk in enumerate(hunks) if SHORTEST <= len(hunk.typed.strip()) <= LONGEST]
        chosen = random.sample(fitting, min(EACH_FILE, len(fitting)))
        yield Session(file=file, hunks=hunks, typed=frozenset(chosen))


def _within(session: Session, characters: float) -> Session:
    """The session with as many of its hunks, from the top, as start within the budget."""
    kept: set[int] = set()
    for index in sorted(session.typed):
        if characters <= 0:
            break
        kept.add(index)
        characters -= len(session.hunks[index].typed)
    return Session(file=session.file, hunks=session.hunks, typed=frozenset(kept))
