"""What a caller asks of the model package and what it gets back."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass, replace
from typing import Literal

from sfumato_model.api.request import Snippet
from sfumato_model.judge import Judgement

Stopped = Literal["stable", "step_limit", "deadline"]
"""Why a denoise stopped."""
Ended = Stopped | Literal["copied"]
"""The same of a text; `copied` was not denoised, it stands elsewhere in the file."""
Finish = Literal["end", "stop", "length", "deadline"]
"""Why a text ends there: by itself, before a text of `FillRequest.stop`, where its hole was full, or out of time."""
SegmentEnd = Stopped | Literal["dropped"]
"""`dropped` is a rung of a ladder that others outdid after the first step."""


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
    `copies` off the file's own continuations out, for benchmarks. With `trace`, drafts tell what each step decided.
    A text ends before the first of `stop`. A `final` request is of somebody who sees no drafts: one that the deadline
    ended is no answer, and is cut to what is sure of it.
    """

    segments: tuple[str | Hole, ...]
    path: str = ""
    language: str = "python"
    snippets: tuple[Snippet, ...] = ()
    candidates: int = 1
    single_line: bool = False
    automatic: bool = False
    final: bool = False
    stop: tuple[str, ...] = ()
    instead_of: tuple[str, ...] = ()
    filters: bool = True
    copies: bool = True
    trace: bool = False
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
    trace: bool = False
    seed: int = 0


STRENGTH = 0.1
"""The largest share of a selection's words that is called unlikely, where nobody says another."""


@dataclass(frozen=True, kw_only=True)
class InspectRequest:
    """How likely is each word of the selection, given all the others? At most the share `strength` is unlikely."""

    selection: Selection
    strength: float = STRENGTH


@dataclass(frozen=True, kw_only=True)
class RefineRequest:
    """The unlikely words of the selection are renoised. `strength`, 0 to 1, is the largest share of them."""

    selection: Selection
    strength: float = STRENGTH
    trace: bool = False
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
class Token:
    """A piece of a text, and how sure the checkpoint is of it (0 to 1)."""

    text: str
    confidence: float


@dataclass(frozen=True, kw_only=True)
class TracedSlot:
    """What a step thought most likely at one slot, at temperature 1, and what it decided.

    `entropy` is in nats, at the step's temperature. At an `end` the hole's text ends; what stands behind is not read.
    """

    text: str
    probability: float
    entropy: float
    accepted: bool
    end: bool


@dataclass(frozen=True, kw_only=True)
class TracedHole:
    """`typed` stands before the hole already, and its first slot begins with it."""

    slots: tuple[TracedSlot, ...]
    typed: str = ""


@dataclass(frozen=True, kw_only=True)
class TracedSegment:
    """Clamped texts and holes, in the canvas' order; `ended` is `None` while the segment is still denoised."""

    pieces: tuple[str | TracedHole, ...]
    ended: SegmentEnd | None


@dataclass(frozen=True, kw_only=True)
class Trace:
    """What a step knew of its canvas.

    `tokens` has each of the draft's texts in pieces; what is fixed is sure. The draft is of the segment `leading`, and
    the canvas' holes are those of the request from `first_hole` on.
    """

    tokens: tuple[tuple[Token, ...], ...]
    segments: tuple[TracedSegment, ...]
    leading: int
    first_hole: int = 0


@dataclass(frozen=True, kw_only=True)
class FillDraft:
    """The best guess after `step` denoise steps (from 1), one text for each hole; `trace` where it was asked for."""

    step: int
    texts: tuple[str, ...]
    trace: Trace | None = None

    def becomes(self, *texts: str, tokens: tuple[tuple[Token, ...], ...]) -> FillDraft:
        """The same step with other texts, those that an operation makes of its holes', and their pieces."""
        trace = None if self.trace is None else replace(self.trace, tokens=tokens)
        return FillDraft(step=self.step, texts=texts, trace=trace)


@dataclass(frozen=True, kw_only=True)
class Candidate:
    """One text for each hole. `score` is the log probability of the texts and of the first tokens after them (nats).

    `tokens` has each hole's text in pieces. `judgement` is of the filled text against the text as it was; `None` where
    nothing judges the language. `filters` names the text filters that changed it (`postprocess`). `finish` says why the
    text ends where it does, `stop` before which of the request's stop texts.
    """

    texts: tuple[str, ...]
    score: float
    tokens: tuple[tuple[Token, ...], ...]
    ended: Ended
    judgement: Judgement | None = None
    filters: tuple[str, ...] = ()
    finish: Finish = "end"
    stop: str = ""

    @property
    def valid(self) -> bool | None:
        """Whether it is sound."""
        return None if self.judgement is None else self.judgement.sound


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
    """Characters `start` to `end` of the selection, a word, and its log probability given all the rest (nats).

    `instead` is the word that is most likely in its place; the word itself when none is likelier. `unlikely` says that
    a refine of the same strength would renoise it.
    """

    start: int
    end: int
    log_prob: float
    instead: str
    unlikely: bool = False


@dataclass(frozen=True, kw_only=True)
class InspectResult:
    """Every word of the selection, in order; the space between them is none."""

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
    """The selection as it is now, and the edits that made it so, in order and apart.

    `unlikely` counts the words that were renoised, and `given_up` the likelier texts for them that were not sound.
    `judgement` is of the document with the edits.
    """

    text: str
    edits: tuple[Edit, ...]
    stats: FillStats
    judgement: Judgement | None = None
    unlikely: int = 0
    given_up: int = 0
