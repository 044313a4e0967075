"""What a caller asks of the model package and what it gets back."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from typing import Literal

from sfumato_model.prompt_head import Snippet

Ended = Literal["stable", "step_limit", "deadline", "copied"]
"""Why a denoise stopped; `copied` was not denoised, it stands elsewhere in the file."""


@dataclass(frozen=True, kw_only=True)
class Hole:
    """Text that is wanted. Without `max_tokens` the checkpoint's own hole sizes are tried.

    `start` is what was suggested there. Of several holes, the text settles anew around what the user pinned between
    two; a single hole begins as that text. Without it a hole begins as noise.
    """

    max_tokens: int | None = None
    start: str | None = None


@dataclass(frozen=True, kw_only=True)
class FillRequest:
    """Fixed text and holes in the document's order.

    `automatic` requests are those that nobody asked for: their candidates are cut where the checkpoint is no longer
    sure, and are left out when nothing remains. `instead_of` has, for each text between two holes, the word that it
    replaced in a suggestion, as far as there are any. `filters` off leaves the texts as the model made them, and
    `copies` off the file's own continuations out, for benchmarks.
    """

    segments: tuple[str | Hole, ...]
    path: str = ""
    language: str = "python"
    snippets: tuple[Snippet, ...] = ()
    candidates: int = 1
    single_line: bool = False
    automatic: bool = False
    instead_of: tuple[str, ...] = ()
    filters: bool = True
    copies: bool = True
    seed: int = 0


@dataclass(frozen=True, kw_only=True)
class Selection:
    """A selected text and what stands around it in its document."""

    before: str
    text: str
    after: str
    path: str = ""
    language: str = "python"
    snippets: tuple[Snippet, ...] = ()


@dataclass(frozen=True, kw_only=True)
class RewriteRequest:
    """The selection is replaced, under `instruction` unless that is empty."""

    selection: Selection
    instruction: str = ""
    candidates: int = 1
    seed: int = 0


@dataclass(frozen=True, kw_only=True)
class InspectRequest:
    """How likely is each token of the selection, given all the others?"""

    selection: Selection


@dataclass(frozen=True, kw_only=True)
class RefineRequest:
    """The least likely tokens of the selection are renoised. `strength`, 0 to 1, is the largest share of them."""

    selection: Selection
    strength: float = 0.1
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
class Token:
    """A piece of a candidate's text, and how sure the checkpoint is of it (0 to 1)."""

    text: str
    confidence: float


@dataclass(frozen=True, kw_only=True)
class Candidate:
    """One text for each hole. `score` is the log probability of the texts and of the first tokens after them (nats).

    `tokens` has each hole's text in pieces. `valid` is whether the filled text parses no worse than with the holes
    empty; `None` where no grammar judges it. `filters` names the text filters that changed it (`postprocess`).
    """

    texts: tuple[str, ...]
    score: float
    tokens: tuple[tuple[Token, ...], ...]
    ended: Ended
    valid: bool | None = None
    filters: tuple[str, ...] = ()


@dataclass(frozen=True, kw_only=True)
class FillStats:
    """Tokens, and times in seconds. `step_seconds` has one entry for each denoise step.

    `canvases` is more than 1 when the holes of a request did not fit on one canvas.
    """

    context_tokens: int
    reused_tokens: int
    canvas_tokens: int
    hole_tokens: int
    prefill_seconds: float
    step_seconds: tuple[float, ...]
    total_seconds: float
    canvases: int = 1


@dataclass(frozen=True, kw_only=True)
class FillResult:
    """Candidates, best first, and what they cost. Of a rewrite, each has one text: that of the selection.

    None, when the request was automatic and the checkpoint is sure of nothing.
    """

    candidates: tuple[Candidate, ...]
    stats: FillStats


@dataclass(frozen=True, kw_only=True)
class WarmResult:
    """The context of a place is encoded and kept. There was no canvas and no step."""

    stats: FillStats


@dataclass(frozen=True, kw_only=True)
class InspectedToken:
    """Characters `start` to `end` of the selection, and their log probability given all the rest (nats).

    `instead` is what is most likely in their place; the text itself when nothing is likelier.
    """

    start: int
    end: int
    log_prob: float
    instead: str


@dataclass(frozen=True, kw_only=True)
class InspectResult:
    """Every token of the selection, in order."""

    tokens: tuple[InspectedToken, ...]
    stats: FillStats


@dataclass(frozen=True, kw_only=True)
class Edit:
    """Characters `start` to `end` of the selection become `text`."""

    start: int
    end: int
    text: str


@dataclass(frozen=True, kw_only=True)
class RefineResult:
    """The selection as it is now, and the edits that made it so, in order and apart. No edits: nothing was unlikely."""

    text: str
    edits: tuple[Edit, ...]
    stats: FillStats
