"""What an operation comes to, before it becomes an answer of LSP."""

from __future__ import annotations

from dataclasses import dataclass

from sfumato_lsp.edits import Annotation, DocumentChange
from sfumato_lsp.operations.selected import Selected


@dataclass(frozen=True, kw_only=True)
class Candidate:
    """One way to do it. `score` is a log probability (nats); `text` is what the place asked about becomes."""

    changes: tuple[DocumentChange, ...]
    text: str
    score: float = 0.0
    valid: bool | None = None


@dataclass(frozen=True, kw_only=True)
class Outcome:
    """Candidates, best first. `message` is a sentence for the user."""

    candidates: tuple[Candidate, ...]
    message: str
    annotation: Annotation
    steps: int = 0


@dataclass(frozen=True, kw_only=True)
class JudgedToken:
    """A token of the document, how likely it is, and what is likelier there."""

    place: Selected
    probability: float
    instead: str


@dataclass(frozen=True, kw_only=True)
class Inspected:
    tokens: tuple[JudgedToken, ...]
    message: str
