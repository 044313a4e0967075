"""What is offered after an edit: a place, its text now and then, where that comes from, and how likely it is right."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Literal

Origin = Literal[
    "scope", "member", "__all__", "import", "call", "sibling", "reference", "diagnostic", "same line", "same edit",
    "same word", "fall",
]  # fmt: skip
"""Why a place is offered: a use of what was renamed, in its scope or in its class; what a list of public names says;
what an import says, or an import that is missing or unused; a call of a changed signature; what the edit's kind needs
beside it, as a parameter its field; a use that another language server of the editor knew, or an error that one reports
since the edit; a line that was the same; a place that is as two edited ones were; a word whose
likelihood fell.
"""

SCORES: Mapping[Origin, float] = {
    "scope": 0.95,
    "__all__": 0.95,
    "call": 0.9,
    "import": 0.8,
    "member": 0.8,
    "sibling": 0.9,
    "reference": 0.95,
    "diagnostic": 0.9,
    "same edit": 0.6,
    "same line": 0.5,
    "same word": 0.1,
    "fall": 1.0,
}
"""Between 0 and 1: how sure an offer is by where it comes from alone. What is certain by the language's rules is above
what is alike.
"""


@dataclass(frozen=True, kw_only=True)
class Offer:
    """Characters `start` to `end` of a version of a document, which say `old`, become `new` (with `\\n` as line end).

    `cause` is the number of the edit that it follows from. `line` is what the line around it says, without indentation:
    with `old` and `new` it tells the place from others however it moves. `sure` is what its plan thinks of it, and
    `score`, measured (`fitted.py`), how likely it is right.
    """

    uri: str
    version: int
    start: int
    end: int
    old: str
    new: str
    origin: Origin
    sure: float
    cause: int
    line: str = ""
    id: str = ""
    score: float = 0.0

    @property
    def key(self) -> tuple[str, str, str, str]:
        return self.uri, self.old, self.new, self.line

    @property
    def identity(self) -> tuple[str, int, str, str]:
        """It is the same offer as one before, wherever it stands now."""
        return self.uri, self.cause, self.old, self.new
