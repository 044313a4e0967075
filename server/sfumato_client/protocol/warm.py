"""`POST /v1/warm`: the context of a place is encoded ahead of the fill that may come."""

from __future__ import annotations

from typing import Annotated, ClassVar, Literal

from pydantic import Field, model_validator

from sfumato_client.protocol.fill import HoleSegment, TextSegment, refuse_too_much
from sfumato_client.protocol.operation import Operation, OperationRequest, OperationResponse, Timing, Usage
from sfumato_client.protocol.wire import Document, Language, Path, Snippets


class WarmResponse(OperationResponse):
    """What there was to encode. There was no canvas and no step."""

    id: str
    usage: Usage
    timing: Timing


class WarmRequest(OperationRequest[WarmResponse]):
    """The text around one hole, as its fill would send it. Any other request goes first, and ends this one."""

    AHEAD: ClassVar[bool] = True
    # What the queue asks of every request.
    deadline_ms: ClassVar[int | None] = None
    stream: ClassVar[bool] = False

    operation: Annotated[Literal["warm"], Field(description="may be left out: the route says it")] = "warm"
    segments: Annotated[list[TextSegment | HoleSegment], Field(min_length=1, max_length=3)]
    path: Path = ""
    language: Language = "python"
    snippets: Snippets = Field(default_factory=list)
    document: Document = ""

    @model_validator(mode="after")
    def _has_one_hole_and_fits(self) -> WarmRequest:
        holes = sum(isinstance(segment, HoleSegment) for segment in self.segments)
        if holes != 1:
            raise ValueError(f'segments has {holes} holes: give the text around one {{"hole": {{}}}}')
        refuse_too_much(self.segments)
        return self


WARM = Operation(
    request=WarmRequest,
    response=WarmResponse,
    told="The context of a place is encoded and kept; any other request goes first, and ends this one",
)
