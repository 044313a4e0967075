"""What a caller gets back: drafts on the way, then one result."""

from __future__ import annotations

from dataclasses import dataclass, replace
from typing import Literal

from sfumato_model.api.no_text import NoText
from sfumato_model.api.stats import FillStats
from sfumato_model.judge import Edit as Edit
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
class Result:
    """Base of what an operation ends with."""

    stats: FillStats


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

    @property
    def text(self) -> str:
        """The text of the only hole, or of the first."""
        return self.texts[0]

    def becomes(self, *texts: str, tokens: tuple[tuple[Token, ...], ...]) -> FillDraft:
        """The same step with other texts, those that an operation makes of its holes', and their pieces."""
        trace = None if self.trace is None else replace(self.trace, tokens=tokens)
        return FillDraft(step=self.step, texts=texts, trace=trace)


@dataclass(frozen=True, kw_only=True)
class Candidate:
    """One text for each hole. `score` is the log probability of the texts and of the first tokens after them (nats);
    of a block that a memory joins in, by the root of its tokens.

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
    def text(self) -> str:
        """The text of the only hole, or of the first."""
        return self.texts[0]

    @property
    def valid(self) -> bool | None:
        """Whether it is sound."""
        return None if self.judgement is None else self.judgement.sound


@dataclass(frozen=True, kw_only=True)
class FillResult(Result):
    """Candidates, best first, and what they cost. Of a rewrite, each has one text: that of the selection.

    None, when the request was automatic and the checkpoint is sure of nothing, or a rewrite would only delete.
    `no_text` says why, where the best candidate shows nothing or there is none.
    """

    candidates: tuple[Candidate, ...]
    no_text: NoText | None = None

    @property
    def texts(self) -> tuple[str, ...]:
        """The best candidate's texts, one for each hole; none without a candidate."""
        return self.candidates[0].texts if self.candidates else ()

    @property
    def text(self) -> str:
        """The best candidate's text for the only hole, or for the first; empty without a candidate."""
        return self.texts[0] if self.texts else ""


@dataclass(frozen=True, kw_only=True)
class WarmResult(Result):
    """The context of a place is encoded and kept. There was no canvas and no step."""


@dataclass(frozen=True, kw_only=True)
class WordsResult(Result):
    """Names that may stand at a place, the likeliest first, each without what was typed of it."""

    words: tuple[Token, ...]


@dataclass(frozen=True, kw_only=True)
class InspectedToken:
    """Characters `start` to `end` of the selection, a word, and its log probability given all the rest (nats).

    `doubt` is how unlikely it is for a word of its kind (nats), 0 where it is a part of something. `instead` is the
    likeliest word there, or the word itself. `unlikely`: a refine of the same strength would renoise it.
    """

    start: int
    end: int
    log_prob: float
    instead: str
    doubt: float = 0.0
    unlikely: bool = False


@dataclass(frozen=True, kw_only=True)
class InspectResult(Result):
    """Every word of the selection, in order; the space between them is none."""

    tokens: tuple[InspectedToken, ...]


@dataclass(frozen=True, kw_only=True)
class RefineResult(Result):
    """The selection as it is now, and the edits that made it so, in order and apart.

    `unlikely` counts the words that were renoised, and `given_up` the likelier texts for them that were not sound.
    `judgement` is of the document with the edits.
    """

    text: str
    edits: tuple[Edit, ...]
    judgement: Judgement | None = None
    unlikely: int = 0
    given_up: int = 0
