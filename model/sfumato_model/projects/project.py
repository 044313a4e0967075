"""One workspace: its memory, and the texts of it that are not indexed yet."""

from __future__ import annotations

import time
from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass, field

from sfumato_model.memory.memory import Memory, with_files, without_files
from sfumato_model.memory.volume import File

BATCH = 256_000
"""Characters that are indexed together, some 80,000 tokens: volumes are few, and a file is in soon."""
MOST_APART = 8
"""Files with a volume each because they are open; the one that was asked for longest ago joins the others again."""


@dataclass(frozen=True, kw_only=True)
class Progress:
    """How far a workspace is remembered. `waiting` are the files that are not indexed yet, `left_out` those for which
    there is no room; `seconds` is how long the last texts took until nothing waited.
    """

    workspace: str
    files: int = 0
    tokens: int = 0
    bytes: int = 0
    waiting: int = 0
    left_out: int = 0
    seconds: float = 0.0
    gone: bool = False


@dataclass(kw_only=True)
class Project:
    """Of a `workspace`. It is changed under a lock of its owner alone; the memory itself never changes."""

    workspace: str
    memory: Memory
    asked: int
    """When it was needed last, in turns of its owner's."""
    waiting: dict[str, str] = field(default_factory=dict)
    """Texts by path, in the order in which they came."""
    versions: dict[str, int] = field(default_factory=dict)
    """Of each path that is remembered or waits: another one whenever its text came anew."""
    sizes: dict[str, int] = field(default_factory=dict)
    """Tokens of each path in the memory."""
    left_out: set[str] = field(default_factory=set)
    apart: dict[str, str] = field(default_factory=dict)
    """Saved texts of the paths with a volume of their own, the one that was asked for last at the end."""
    to_open: str | None = None
    """A file that was asked about and has no volume of its own yet."""
    under_way: int = 0
    """Files that are being indexed."""
    begun: float = 0.0
    seconds: float = 0.0

    @property
    def tokens(self) -> int:
        return sum(self.sizes.values())

    @property
    def progress(self) -> Progress:
        return Progress(
            workspace=self.workspace, files=len(self.sizes), tokens=self.tokens, bytes=self.memory.bytes,
            waiting=len(self.waiting) + self.under_way, left_out=len(self.left_out), seconds=self.seconds,
        )  # fmt: skip

    def keep(self, files: Mapping[str, str]) -> None:
        """These texts count once they are indexed; what stood there before counts until then."""
        if not self.waiting and not self.under_way:
            self.begun = time.monotonic()
        for path, text in files.items():
            self.versions[path] = self.versions.get(path, 0) + 1
            self.waiting[path] = text

    def forget(self, paths: Collection[str]) -> None:
        """At once: no memory that is asked for from now on has a word of them."""
        for path in paths:
            self.waiting.pop(path, None)
            self.versions.pop(path, None)
            self.left_out.discard(path)
        gone = {path for path in paths if self.sizes.pop(path, None) is not None}
        if gone:
            self.apart = {path: text for path, text in self.apart.items() if path not in gone}
            self.memory = without_files(self.memory, gone)

    def batch(self) -> dict[str, tuple[str, int]]:
        """The next texts to index, with their versions: at least one file."""
        found: dict[str, tuple[str, int]] = {}
        left = BATCH
        while self.waiting and (left > 0 or not found):
            path = next(iter(self.waiting))
            text = self.waiting.pop(path)
            found[path] = text, self.versions[path]
            left -= len(text)
        self.under_way = len(found)
        return found

    def with_room(self, files: Sequence[File], versions: Mapping[str, int], most: int) -> list[File]:
        """Those that fit beside the others into `most` tokens. What the rest said before is forgotten too."""
        left = most - self.tokens
        kept = []
        for file in files:
            if self.versions.get(file.name) != versions[file.name]:
                continue
            self.left_out.discard(file.name)
            needed = len(file.ids) - self.sizes.get(file.name, 0)
            if needed <= left:
                left -= needed
                kept.append(file)
                continue
            left += self.sizes.get(file.name, 0)
            self.forget([file.name])
            self.left_out.add(file.name)
        return kept

    def took(self, base: Memory, made: Memory, files: Sequence[File], versions: Mapping[str, int]) -> bool:
        """`made` is `base` with `files`. Not taken where the memory is another one by now: make it anew."""
        if self.memory is not base:
            return False
        stale = {file.name for file in files if self.versions.get(file.name) != versions[file.name]}
        self.memory = without_files(made, stale)
        for file in files:
            if file.name in stale:
                self.sizes.pop(file.name, None)
            else:
                self.sizes[file.name] = len(file.ids)
        named = {file.name for file in files}
        self.apart = {path: text for path, text in self.apart.items() if path not in named}
        self.under_way = 0
        if not self.waiting:
            self.seconds = time.monotonic() - self.begun
        return True

    def asked_about(self, path: str) -> None:
        """A file is better asked about with a volume of its own: leaving it out costs nothing then."""
        if path in self.apart:
            self.apart[path] = self.apart.pop(path)
        elif path in self.sizes:
            self.to_open = path

    def opened(self, base: Memory, made: Memory, path: str, text: str) -> None:
        """`made` is `base` with `path` apart, which says `text`; where the memory is another one by now, not yet."""
        if self.memory is base and made is not base:
            self.memory, self.apart[path] = made, text
        if self.to_open == path and (self.memory is made or path not in self.sizes):
            self.to_open = None

    @property
    def to_join(self) -> str | None:
        """A file that was open long ago."""
        return next(iter(self.apart)) if len(self.apart) > MOST_APART else None


def file_of(memory: Memory, path: str) -> File:
    """Raises `KeyError` where no volume has it."""
    for one in (*memory.apart, *memory.volumes):
        if path in one.names:
            return next(file for file in one.files() if file.name == path)
    raise KeyError(path)


def joined(memory: Memory, path: str) -> Memory:
    """`memory` with the file of `path`, which has a volume of its own, among the others again."""
    return with_files(memory, [file_of(memory, path)])
