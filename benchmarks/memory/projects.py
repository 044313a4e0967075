"""The project that a hole's file stands in, as a memory: its package without the file itself and what resembles it."""

from __future__ import annotations

from collections.abc import Sequence
from functools import lru_cache

import numpy as np

from sfumato_model.memory.memory import Memory, with_files
from sfumato_model.memory.volume import File
from sfumato_model.text.tokenizer import FileTokenizer
from sfumato_model.training.data.corpus import SourceFile

ALIKE = 0.5
"""Of the distinct lines of the shorter of two files, the share from which on one is called a copy of the other."""
SHORTEST = 12
"""Characters of a line that counts there: what is shorter stands in every file."""


class Projects:
    """`files` by package, tokenized once; the last memories are kept."""

    def __init__(self, files: Sequence[SourceFile], tokenizer: FileTokenizer) -> None:
        self._files, self._tokenizer = files, tokenizer
        self._known: dict[tuple[str, str], np.ndarray] = {}
        self.vocabulary = tokenizer.size
        self.memory = lru_cache(maxsize=8)(self._memory)

    def _memory(self, package: str, path: str) -> Memory:
        """That of `package` for its file at `path`."""
        found = [File(name=file.path, ids=self._ids(file)) for file in self.others(package, path)]
        return with_files(Memory(vocabulary=self.vocabulary), found)

    def others(self, package: str, path: str) -> list[SourceFile]:
        """The files of `package` that are neither its file at `path` nor nearly a copy of it."""
        every = {file.path: file for file in self._files if file.package == package}
        own = lines_of(every[path].text)
        return [file for file in every.values() if file.path != path and not alike(lines_of(file.text), own)]

    def left_out(self, package: str, path: str) -> list[str]:
        """The files of `package` that are called copies of its file at `path`."""
        every = {file.path: lines_of(file.text) for file in self._files if file.package == package}
        return [name for name, lines in every.items() if name != path and alike(lines, every[path])]

    def _ids(self, file: SourceFile) -> np.ndarray:
        key = (file.package, file.path)
        if key not in self._known:
            self._known[key] = np.array(self._tokenizer.encode(file.text), np.int64)
        return self._known[key]


@lru_cache(maxsize=512)
def lines_of(text: str) -> frozenset[str]:
    """Its distinct lines that are long enough to say something; no comments, since many files have one licence."""
    stripped = (line.strip() for line in text.split("\n"))
    return frozenset(line for line in stripped if len(line) >= SHORTEST and not line.startswith("#"))


def alike(some: frozenset[str], others: frozenset[str]) -> bool:
    """Whether so many lines are the same that one file is nearly a copy of the other."""
    return bool(some and others) and len(some & others) >= ALIKE * min(len(some), len(others))
