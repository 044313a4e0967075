"""What an operation comes to, before it becomes an answer of LSP."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Literal

from sfumato_lsp.outcomes.selected import Selected
from sfumato_lsp.text.edits import DocumentChange

Verdict = Literal["sound", "unfinished", "broken"]


@dataclass(frozen=True, kw_only=True)
class Candidate:
    """One way to do it. `score` is a log probability (nats); `text` is what the place asked about becomes.

    `verdict` is of the documents with the edits, `None` where nothing judges them; `problem` is what is wrong.
    """

    changes: tuple[DocumentChange, ...]
    text: str
    score: float = 0.0
    verdict: Verdict | None = None
    problem: str = ""

    @property
    def may_be_applied(self) -> bool:
        """Without somebody who looked at it first."""
        return self.verdict in (None, "sound")


@dataclass(frozen=True, kw_only=True)
class Outcome:
    """Candidates, best first. `message` is a sentence for the user, `description` what a preview says of the edit."""

    candidates: tuple[Candidate, ...]
    message: str
    description: str | None = None
    steps: int = 0


@dataclass(frozen=True, kw_only=True)
class JudgedToken:
    """A word of the document, how likely it is, what is likelier there, and whether the server calls it unlikely."""

    place: Selected
    probability: float
    instead: str
    unlikely: bool


@dataclass(frozen=True, kw_only=True)
class Inspected:
    tokens: tuple[JudgedToken, ...]
    message: str
