"""Changes between two versions of a file, hunk by hunk, and which of a hunk's words became which."""

from __future__ import annotations

import random
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from difflib import SequenceMatcher

from benchmarks.replay.projects import ChangedFile

from sfumato_model.api.ripple import Place
from sfumato_model.ripple.windows import changed
from sfumato_model.text.words import words

LARGEST = 12
"""Lines of a hunk, before and after; a larger one is pasted and no edit."""
LONGEST = 4_000
"""Lines of a file."""


@dataclass(frozen=True, kw_only=True)
class Became:
    """A word at characters `place` of the old lines, and what stands there afterwards."""

    place: Place
    old: str
    new: str


@dataclass(frozen=True, kw_only=True)
class Hunk:
    """Lines `first` to `last` of the old file become `new`."""

    first: int
    last: int
    old: str
    new: str

    @property
    def is_edit(self) -> bool:
        return self.old.count("\n") <= LARGEST and self.new.count("\n") <= LARGEST

    @property
    def became(self) -> list[Became]:
        """Words that were replaced one by one."""
        places = list(words(self.old, "python"))
        before = [self.old[low:high] for low, high in places]
        after = [self.new[low:high] for low, high in words(self.new, "python")]
        found = []
        for tag, a, b, c, d in SequenceMatcher(None, before, after, autojunk=False).get_opcodes():
            if tag == "replace" and b - a == d - c:
                found += [Became(place=places[a + k], old=before[a + k], new=after[c + k]) for k in range(b - a)]
        return found


@dataclass(frozen=True, kw_only=True)
class Step:
    """One hunk is edited: the file before it and after it, and where in both it begins, in characters.

    `earlier` are the hunks above, which were edited before, and `later` those below, which are old still: their
    numbers, and where each begins in `after`.
    """

    file: ChangedFile
    number: int
    hunk: Hunk
    before: str
    after: str
    start: int
    later: tuple[tuple[int, int, Hunk], ...]
    earlier: tuple[tuple[int, int, Hunk], ...] = ()

    @property
    def lost(self) -> frozenset[str]:
        """Names that the hunk took and did not bring."""
        old, new = changed(self.hunk.old, self.hunk.new, "python")
        return frozenset(word for word in set(old) - set(new) if word.isidentifier())

    @property
    def follow(self) -> frozenset[int]:
        """The later hunks that follow from it: one word became the same other word in both."""
        own = {(one.old, one.new) for one in self.hunk.became}
        return frozenset(
            number for number, _, hunk in self.later if any((one.old, one.new) in own for one in hunk.became)
        )


def edits(files: Sequence[ChangedFile], count: int, seed: int) -> list[Step]:
    """Hunks with others below them that take a name away, drawn at random."""
    found = [step for file in files for step in steps(file) if step.later and step.lost]
    return random.Random(seed).sample(found, min(count, len(found)))


def steps(file: ChangedFile) -> Iterator[Step]:
    """A file's hunks from top to bottom."""
    old, new = file.old.splitlines(keepends=True), file.new.splitlines(keepends=True)
    if max(len(old), len(new)) > LONGEST:
        return
    found = [
        Hunk(first=a, last=b, old="".join(old[a:b]), new="".join(new[c:d]))
        for tag, a, b, c, d in SequenceMatcher(None, old, new, autojunk=False).get_opcodes()
        if tag != "equal"
    ]
    done = ""
    at = 0
    earlier: list[tuple[int, int, Hunk]] = []
    for number, hunk in enumerate(found):
        done += "".join(old[at : hunk.first])
        rest = "".join(old[hunk.last :])
        at = hunk.last
        if hunk.is_edit:
            later = []
            for other, one in enumerate(found[number + 1 :], number + 1):
                start = len(done) + len(hunk.new) + sum(map(len, old[hunk.last : one.first]))
                later.append((other, start, one))
            yield Step(
                file=file, number=number, hunk=hunk, before=done + hunk.old + rest, after=done + hunk.new + rest,
                start=len(done), later=tuple(later), earlier=tuple(earlier),
            )  # fmt: skip
        earlier.append((number, len(done), hunk))
        done += hunk.new
