"""What a caller asks of the model package and what it gets back."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from typing import Literal

from sfumato_model.prompt_head import Snippet

Ended = Literal["stable", "step_limit", "deadline"]
"""Why a denoise stopped."""


@dataclass(frozen=True, kw_only=True)
class Hole:
    """Text that is wanted. Without `max_tokens` the checkpoint's own hole sizes are tried."""

    max_tokens: int | None = None


@dataclass(frozen=True, kw_only=True)
class FillRequest:
    """Fixed text and holes in the document's order."""

    segments: tuple[str | Hole, ...]
    path: str = ""
    language: str = "python"
    snippets: tuple[Snippet, ...] = ()
    candidates: int = 1
    single_line: bool = False
    seed: int = 0


@dataclass(frozen=True, kw_only=True)
class Limits:
    """When to stop. `deadline` is a time of `clock` (seconds); both are looked at before every step.

    A passed deadline ends with the best draft so far; `cancelled` ends with `Cancelled`.
    """

    clock: Callable[[], float]
    deadline: float | None = None
    cancelled: Callable[[], bool] = lambda: False

    @property
    def late(self) -> bool:
        return self.deadline is not None and self.clock() >= self.deadline


@dataclass(frozen=True, kw_only=True)
class FillDraft:
    """The best guess after `step` denoise steps (from 1), one text for each hole."""

    step: int
    texts: tuple[str, ...]


@dataclass(frozen=True, kw_only=True)
class Candidate:
    """One text for each hole. `score` is the log probability of the texts and of the first tokens after them (nats).

    `confidence` has one probability for each token of the texts. `valid` is whether the filled text parses no worse
    than with the holes empty; `None` where no grammar judges it.
    """

    texts: tuple[str, ...]
    score: float
    confidence: tuple[float, ...]
    ended: Ended
    valid: bool | None = None


@dataclass(frozen=True, kw_only=True)
class FillStats:
    """Tokens, and times in seconds. `step_seconds` has one entry for each denoise step."""

    context_tokens: int
    reused_tokens: int
    canvas_tokens: int
    hole_tokens: int
    prefill_seconds: float
    step_seconds: tuple[float, ...]
    total_seconds: float


@dataclass(frozen=True, kw_only=True)
class FillResult:
    """Candidates, best first, and what they cost."""

    candidates: tuple[Candidate, ...]
    stats: FillStats
