"""`POST /v1/rewrite`, `/v1/refine` and `/v1/inspect`: requests about a selection, and what they share."""

from __future__ import annotations

from typing import Annotated, ClassVar, Literal, Self

from pydantic import Field, model_validator

from sfumato_client.protocol.fill import FillResponse
from sfumato_client.protocol.operation import Operation, OperationRequest, OperationResponse, Timing, Usage
from sfumato_client.protocol.wire import (
    MAX_INSTRUCTION,
    MAX_TEXT,
    Candidates,
    DeadlineMs,
    Problem,
    Seed,
    Share,
    Snippets,
    Streamed,
    VerdictField,
    Wire,
)


class SelectionFields(Wire):
    """A selected text and what stands around it in its document."""

    INSTEAD_OF_EMPTY: ClassVar[str]
    """What to do when nothing is selected."""

    before: str = ""
    selection: str
    after: str = ""
    snippets: Snippets = Field(default_factory=list)

    @model_validator(mode="after")
    def _selects_something_and_fits(self) -> Self:
        if not self.selection:
            raise ValueError(f"selection is empty: {self.INSTEAD_OF_EMPTY}")
        sizes = {"before": len(self.before), "selection": len(self.selection), "after": len(self.after)}
        if sum(sizes.values()) > MAX_TEXT:
            longest = max(sizes, key=lambda name: sizes[name])
            raise ValueError(
                f"{longest} has {sizes[longest]} characters: before, selection and after may have {MAX_TEXT} together"
            )
        return self


class TextEdit(Wire):
    """Characters `start` to `end` of the selection (end exclusive) become `text`."""

    start: int
    end: int
    text: str


class RefineResponse(OperationResponse):
    """The selection as it is now, and the edits that made it so, in order and apart."""

    text: str
    edits: list[TextEdit]
    verdict: VerdictField = None
    problem: Problem = ""
    unlikely: Annotated[int, Field(ge=0, description="words that were unlikely, and renoised")] = 0
    given_up: Annotated[int, Field(ge=0, description="likelier texts for them that were not sound")] = 0
    usage: Usage
    timing: Timing

    @property
    def why_unchanged(self) -> str:
        """Why there are no edits, as a sentence for the user."""
        if not self.unlikely:
            return "nothing in the selection is unlikely"
        words = "1 word is" if self.unlikely == 1 else f"{self.unlikely} words are"
        why = "what was likelier there would not parse" if self.given_up else "no other text was likelier"
        return f"{words} unlikely, but {why}"


class RefineRequest(SelectionFields, Streamed, OperationRequest[RefineResponse]):
    """`strength` is the largest share of the selection's words that may change."""

    INSTEAD_OF_EMPTY: ClassVar = "select the text to refine"

    operation: Annotated[Literal["refine"], Field(description="may be left out: the route says it")] = "refine"
    strength: Annotated[float, Field(gt=0, le=1)] = 0.1
    deadline_ms: DeadlineMs | None = None
    seed: Seed = 0


REFINE = Operation(
    request=RefineRequest,
    response=RefineResponse,
    told="Only the least likely tokens of a selection are renoised",
)


class RewriteResponse(FillResponse):
    """As of a fill; every candidate has one text, which replaces the selection."""


class RewriteRequest(SelectionFields, Streamed, OperationRequest[RewriteResponse]):
    """Without an instruction the selection is written anew, as the checkpoint thinks that it should be."""

    INSTEAD_OF_EMPTY: ClassVar = "select the text to rewrite, or ask /v1/fill for text where there is none"

    operation: Annotated[Literal["rewrite"], Field(description="may be left out: the route says it")] = "rewrite"
    instruction: Annotated[str, Field(max_length=MAX_INSTRUCTION, description='what to do, as in "add type hints"')] = (
        ""
    )
    candidates: Candidates = 1
    deadline_ms: DeadlineMs | None = None
    seed: Seed = 0


REWRITE = Operation(
    request=RewriteRequest,
    response=RewriteResponse,
    told="A selection is replaced, optionally under an instruction",
)


DOUBT = "how unlikely it is for a word of its kind, in nats; 0 for a part of something, as a bracket"


class InspectedToken(Wire):
    """A word: characters `start` to `end` of the selection (end exclusive), how likely it is, given all the rest."""

    start: int
    end: int
    log_prob: Annotated[float, Field(allow_inf_nan=False, description="nats")]
    probability: Share
    doubt: Annotated[float, Field(ge=0, allow_inf_nan=False, description=DOUBT)] = 0.0
    instead: Annotated[str, Field(description="the likeliest word there; the word itself when none is likelier")]
    unlikely: Annotated[bool, Field(description="whether a refine of the default strength would renoise it")] = False


class InspectResponse(OperationResponse):
    """Every word of the selection, in order; the space between them is none."""

    tokens: list[InspectedToken]
    usage: Usage
    timing: Timing


class InspectRequest(SelectionFields, OperationRequest[InspectResponse]):
    """There is nothing to stream and no draft to end with: a few passes, then all words at once."""

    INSTEAD_OF_EMPTY: ClassVar = "select the text whose words are to be judged"
    # What the queue asks of every request.
    deadline_ms: ClassVar[int | None] = None
    stream: ClassVar[bool] = False

    operation: Annotated[Literal["inspect"], Field(description="may be left out: the route says it")] = "inspect"


INSPECT = Operation(
    request=InspectRequest,
    response=InspectResponse,
    told="How likely each token of a selection is, given all the others",
)
