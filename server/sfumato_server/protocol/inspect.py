"""`POST /v1/inspect`: how likely each token of a selection is, given all the others."""

from __future__ import annotations

from typing import Annotated, ClassVar, Literal

from pydantic import Field

from sfumato_server.protocol.answer import Timing, Usage
from sfumato_server.protocol.selection import SelectionFields
from sfumato_server.protocol.wire import Share, Wire


class InspectRequest(SelectionFields):
    """There is nothing to stream and no draft to end with: a few passes, then all tokens at once."""

    INSTEAD_OF_EMPTY: ClassVar = "select the text whose tokens are to be judged"
    # What the queue asks of every request.
    deadline_ms: ClassVar[int | None] = None
    stream: ClassVar[bool] = False

    operation: Annotated[Literal["inspect"], Field(description="may be left out: the route says it")] = "inspect"


class InspectedToken(Wire):
    """Characters `start` to `end` of the selection (end exclusive) and how likely they are, given all the rest."""

    start: int
    end: int
    log_prob: Annotated[float, Field(allow_inf_nan=False, description="nats")]
    probability: Share
    instead: Annotated[str, Field(description="what is most likely there; the text itself when nothing is likelier")]


class InspectResponse(Wire):
    """Every token of the selection, in order."""

    id: str
    tokens: list[InspectedToken]
    usage: Usage
    timing: Timing
