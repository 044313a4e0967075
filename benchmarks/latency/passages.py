"""What is typed: statements of held-out files, taken out of them and typed again where they stood."""

from __future__ import annotations

import random
from collections.abc import Sequence
from dataclasses import dataclass

from benchmarks.quality.held_out_holes import statement_runs
from benchmarks.replay.projects import ChangedFile

from sfumato_model.training.data.corpus import SourceFile
from sfumato_model.training.data.held_out import prose

LENGTH = (60, 140)
"""Characters of a passage."""
TRIES = 10_000


@dataclass(frozen=True, kw_only=True)
class Passage:
    """`text` stands between `before` and `after` in a file; `text` is to be typed."""

    package: str
    path: str
    before: str
    text: str
    after: str

    @property
    def file(self) -> ChangedFile:
        """The document as it is opened: without the passage."""
        without = self.before + self.after
        return ChangedFile(project=self.package, path=self.path, old=without, new=self.before + self.text + self.after)


def passages(files: Sequence[SourceFile], count: int, seed: int, length: tuple[int, int] = LENGTH) -> list[Passage]:
    """`count` passages of code, each of another file. Raises `ValueError` when there are not as many."""
    rng = random.Random(seed)
    found: dict[str, Passage] = {}
    for _ in range(TRIES):
        if len(found) == count:
            return list(found.values())
        file = rng.choice(files)
        fitting = [
            (start, end)
            for start, end in statement_runs(file.text)
            if length[0] <= end - start <= length[1] and not any(s < end and start < e for s, e in prose(file.text))
        ]
        if fitting and file.path not in found:
            start, end = rng.choice(fitting)
            found[file.path] = Passage(
                package=file.package, path=file.path,
                before=file.text[:start], text=file.text[start:end], after=file.text[end:],
            )  # fmt: skip
    raise ValueError(f"{len(found)} of {count} passages were found: give more files")
