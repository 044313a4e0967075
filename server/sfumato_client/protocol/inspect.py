"""`POST /v1/inspect`: how likely each word of a selection is, given all the others."""

from __future__ import annotations

from typing import Annotated, ClassVar, Literal

from pydantic import Field

from sfumato_client.protocol.operation import Operation, OperationRequest, OperationResponse, Timing, Usage
from sfumato_client.protocol.selection import SelectionFields
from sfumato_client.protocol.wire import Share, Wire


class InspectedToken(Wire):
    """A word: characters `start` to `end` of the selection (end exclusive), how likely it is, given all the rest."""

    start: int
    end: int
    log_prob: Annotated[float, Field(allow_inf_nan=False, description="nats")]
    probability: Share
    instead: Annotated[str, Field(description="the likeliest word there; the word itself when none is likelier")]
    unlikely: Annotated[bool, Field(description="whether a refine of the default strength would renoise it")] = False


class InspectResponse(OperationResponse):
    """Every word of the selection, in order; the space between them is none."""

    id: str
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
