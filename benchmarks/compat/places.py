"""Places in held-out files where a client asks by itself: holes, fresh lines behind a header, inside a word."""

from __future__ import annotations

import io
import keyword
import random
import re
import tokenize
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from typing import Literal

from benchmarks.quality.known_hole import KnownHole
from sfumato_model.training.data.corpus import SourceFile

Kind = Literal["held-out hole", "fresh line behind a header", "inside a word"]
HEADER = re.compile(
    r"^([ \t]*)(?:async )?(?:def|class|if|for|while|with|try|else)\b[^\n#]*:\n(?=([ \t]+)\S)", re.MULTILINE
)
LONGEST_FILE = 40_000
"""Characters: every answer is parsed with the whole file around it."""


@dataclass(frozen=True, kw_only=True)
class Place:
    """A cursor in a whole file: what stands before it and what stands after it."""

    kind: Kind
    before: str
    after: str

    @property
    def line(self) -> str:
        return self.before.rpartition("\n")[2]

    def filled(self, text: str) -> str:
        return self.before + text + self.after


def of_hole(hole: KnownHole) -> Place:
    text = hole.file.text
    return Place(kind="held-out hole", before=text[: hole.start], after=text[hole.end :])


def fresh_lines(files: Sequence[SourceFile], count: int, seed: int) -> list[Place]:
    """Below a header, in front of its body, as deep as the body is: where a key for a new line leaves the cursor."""

    def of(text: str) -> list[Place]:
        return [
            Place(
                kind="fresh line behind a header",
                before=text[: found.end()] + found[2],
                after="\n" + text[found.end() :],
            )
            for found in HEADER.finditer(text)
        ]

    return _some(files, of, count, seed)


def inside_words(files: Sequence[SourceFile], count: int, seed: int) -> list[Place]:
    """Between two letters of a name."""

    def of(text: str) -> list[Place]:
        starts = [0]
        for line in text.splitlines(keepends=True):
            starts.append(starts[-1] + len(line))
        found = []
        for token in tokenize.generate_tokens(io.StringIO(text).readline):
            if token.type == tokenize.NAME and len(token.string) >= 4 and not keyword.iskeyword(token.string):
                at = starts[token.start[0] - 1] + token.start[1] + len(token.string) // 2
                found.append(Place(kind="inside a word", before=text[:at], after=text[at:]))
        return found

    return _some(files, of, count, seed)


def _some(files: Sequence[SourceFile], places: Callable[[str], list[Place]], count: int, seed: int) -> list[Place]:
    """At most two of a file, of files that `places` can read."""
    rng = random.Random(seed)
    found: list[Place] = []
    for file in rng.sample(list(files), len(files)):
        if len(found) == count:
            break
        if len(file.text) <= LONGEST_FILE and "\f" not in file.text and (here := places(file.text)):
            found += rng.sample(here, min(2, len(here), count - len(found)))
    if len(found) < count:
        raise ValueError(f"{len(found)} of {count} places were found: give more files")
    return found
