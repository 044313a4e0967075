"""`POST /v1/fill`: holes in fixed text become code. `POST /v1/warm`: the context of one is encoded ahead of it."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Annotated, ClassVar, Generic, Literal, Self

from pydantic import Field, model_validator

from sfumato_client.protocol.operation import (
    Answer,
    NoText,
    Operation,
    OperationRequest,
    OperationResponse,
    Timing,
    Usage,
)
from sfumato_client.protocol.wire import (
    MAX_HOLE_TOKENS,
    MAX_HOLES,
    MAX_STOPS,
    Candidates,
    DeadlineMs,
    Problem,
    Seed,
    Share,
    Snippets,
    Streamed,
    VerdictField,
    Wire,
    refuse_too_much,
)


class HoleOptions(Wire):
    """A hole. Without `max_tokens` the checkpoint tries its own sizes."""

    max_tokens: Annotated[int, Field(ge=1, le=MAX_HOLE_TOKENS)] | None = None
    start: Annotated[
        str | None,
        Field(
            description="what was suggested there: a single hole begins as it and not as noise; several settle anew "
            "around what is pinned between two"
        ),
    ] = None


class TextSegment(Wire):
    """Fixed text. Between two holes with a `start` it is what the user pinned, `instead_of` what it replaced there."""

    text: str
    instead_of: Annotated[str, Field(max_length=1024, description="the word of the suggestion that a pin replaced")] = (
        ""
    )


class HoleSegment(Wire):
    hole: HoleOptions = HoleOptions()


class TokenText(Wire):
    """A piece of a candidate's text, and how sure the checkpoint is of it."""

    text: str
    confidence: Share


class CandidateText(Wire):
    """One text for each hole. `score` is a log probability (nats), higher is better."""

    texts: list[str]
    score: float
    tokens: Annotated[list[list[TokenText]], Field(description="each hole's text in pieces")]
    length: Annotated[int, Field(description="tokens of all holes together")]
    ended: Annotated[
        Literal["stable", "step_limit", "deadline", "copied"],
        Field(description="how its denoising ended; copied: it had none, the file or the memory says it"),
    ]
    verdict: VerdictField = None
    problem: Problem = ""
    valid: Annotated[bool | None, Field(description="true: the verdict is sound; null: not judged")]
    filters: Annotated[list[str], Field(description="the text filters that changed it")] = Field(default_factory=list)
    finish: Annotated[
        Literal["end", "stop", "length", "deadline"],
        Field(
            description="why it ends there: by itself, before a text of `stop`, where its hole was full, out of time"
        ),
    ] = "end"
    stop: Annotated[str, Field(description="the text of the request's `stop` that came next, else empty")] = ""


class FillResponse(OperationResponse):
    """Candidates, best first."""

    candidates: Annotated[
        list[CandidateText],
        Field(description="may be empty; `no_text` says why"),
    ]
    no_text: Annotated[
        NoText | None, Field(description="why the best candidate shows nothing, or there is none; null where it does")
    ] = None
    usage: Usage
    timing: Timing

    @property
    def texts(self) -> list[str]:
        """The best candidate's text for each hole; empty where there is no candidate."""
        return self.candidates[0].texts if self.candidates else []

    @property
    def text(self) -> str:
        """The best candidate's text for the first hole, or for the selection; empty where there is no candidate."""
        return next(iter(self.texts), "")


class FillRequest(Streamed, OperationRequest[FillResponse]):
    """Fixed text and holes, in the order of the document."""

    operation: Annotated[Literal["fill"], Field(description="may be left out: the route says it")] = "fill"
    segments: Annotated[list[TextSegment | HoleSegment], Field(min_length=1, max_length=4 * MAX_HOLES)]
    snippets: Snippets = Field(default_factory=list)
    candidates: Candidates = 1
    single_line: Annotated[bool, Field(description="cut every hole's text at its first newline")] = False
    automatic: Annotated[
        bool,
        Field(description="nobody asked: candidates are cut where the checkpoint is no longer sure, or left out"),
    ] = False
    behind: Annotated[bool, Field(description="follows an edit; with `automatic`, behind what somebody types")] = False
    deadline_ms: DeadlineMs | None = None
    stop: Annotated[
        list[Annotated[str, Field(min_length=1, max_length=1024)]],
        Field(max_length=MAX_STOPS, description="a text ends before the first of these"),
    ] = Field(default_factory=list)
    seed: Seed = 0

    @model_validator(mode="after")
    def _has_holes_and_fits(self) -> Self:
        holes = sum(isinstance(segment, HoleSegment) for segment in self.segments)
        if holes == 0:
            raise ValueError('segments has no hole: add {"hole": {}} where text is wanted')
        if holes > MAX_HOLES:
            raise ValueError(f"segments has {holes} holes, at most {MAX_HOLES} are taken")
        _refuse_too_much(self.segments)
        return self


def _refuse_too_much(segments: Sequence[TextSegment | HoleSegment]) -> None:
    texts = (one.text if isinstance(one, TextSegment) else one.hole.start or "" for one in segments)
    refuse_too_much("segments", texts)


FILL = Operation(request=FillRequest, response=FillResponse, told="Holes in fixed text become code")


class WarmResponse(OperationResponse):
    """What there was to encode. There was no canvas and no step."""

    usage: Usage
    timing: Timing


class AroundOneHole(OperationRequest[Answer], Generic[Answer]):
    """The text around one hole, as its fill would send it."""

    segments: Annotated[list[TextSegment | HoleSegment], Field(min_length=1, max_length=3)]
    snippets: Snippets = Field(default_factory=list)

    @model_validator(mode="after")
    def _has_one_hole_and_fits(self) -> Self:
        holes = sum(isinstance(segment, HoleSegment) for segment in self.segments)
        if holes != 1:
            raise ValueError(f'segments has {holes} holes: give the text around one {{"hole": {{}}}}')
        _refuse_too_much(self.segments)
        return self


class WarmRequest(AroundOneHole[WarmResponse]):
    """The text around one hole, as its fill would send it. Any other request goes first, and ends this one."""

    AHEAD: ClassVar[bool] = True
    # What the queue asks of every request.
    deadline_ms: ClassVar[int | None] = None
    stream: ClassVar[bool] = False

    operation: Annotated[Literal["warm"], Field(description="may be left out: the route says it")] = "warm"


WARM = Operation(
    request=WarmRequest,
    response=WarmResponse,
    told="The context of a place is encoded and kept; any other request goes first, and ends this one",
)
