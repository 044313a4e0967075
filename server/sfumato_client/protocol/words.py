"""`POST /v1/words`: names of file and project that may stand at a place, for a list of completions."""

from __future__ import annotations

from typing import Annotated, ClassVar, Literal

from pydantic import Field, model_validator

from sfumato_client.protocol.fill import HoleSegment, TextSegment, TokenText, refuse_too_much
from sfumato_client.protocol.memory import Workspace
from sfumato_client.protocol.operation import Operation, OperationRequest, OperationResponse, Timing, Usage
from sfumato_client.protocol.wire import DeadlineMs, Document, Language, Path, Snippets

MOST = 24
"""Words of an answer."""


class WordsResponse(OperationResponse):
    """Words, the likeliest first, each without what is typed of it. There was no canvas and no step."""

    id: str
    words: list[TokenText]
    usage: Usage
    timing: Timing


class WordsRequest(OperationRequest[WordsResponse]):
    """The text around one hole, as its fill would send it. A word that is half typed before it is gone on with."""

    # What the queue asks of every request: an editor's list comes by itself.
    automatic: ClassVar[bool] = True
    stream: ClassVar[bool] = False

    operation: Annotated[Literal["words"], Field(description="may be left out: the route says it")] = "words"
    segments: Annotated[list[TextSegment | HoleSegment], Field(min_length=1, max_length=3)]
    path: Path = ""
    language: Language = "python"
    snippets: Snippets = Field(default_factory=list)
    count: Annotated[int, Field(ge=1, le=MOST, description="words at most")] = 8
    deadline_ms: DeadlineMs | None = None
    document: Document = ""
    workspace: Workspace = ""

    @model_validator(mode="after")
    def _has_one_hole_and_fits(self) -> WordsRequest:
        holes = sum(isinstance(segment, HoleSegment) for segment in self.segments)
        if holes != 1:
            raise ValueError(f'segments has {holes} holes: give the text around one {{"hole": {{}}}}')
        refuse_too_much(self.segments)
        return self


WORDS = Operation(
    request=WordsRequest,
    response=WordsResponse,
    told="Names of file and project that may stand at a place, by causal reading and memory, without a denoise",
)
