"""`POST /v1/words`: names of file and project that may stand at a place, for a list of completions."""

from __future__ import annotations

from typing import Annotated, ClassVar, Literal

from pydantic import Field

from sfumato_client.protocol.fill import AroundOneHole, TokenText
from sfumato_client.protocol.operation import Operation, OperationResponse, Timing, Usage
from sfumato_client.protocol.wire import DeadlineMs

MOST = 24
"""Words of an answer."""


class WordsResponse(OperationResponse):
    """Words, the likeliest first, each without what is typed of it. There was no canvas and no step."""

    words: list[TokenText]
    usage: Usage
    timing: Timing


class WordsRequest(AroundOneHole[WordsResponse]):
    """The text around one hole, as its fill would send it. A word that is half typed before it is gone on with."""

    # What the queue asks of every request: an editor's list comes by itself.
    automatic: ClassVar[bool] = True
    stream: ClassVar[bool] = False

    operation: Annotated[Literal["words"], Field(description="may be left out: the route says it")] = "words"
    count: Annotated[int, Field(ge=1, le=MOST, description="words at most")] = 8
    deadline_ms: DeadlineMs | None = None


WORDS = Operation(
    request=WordsRequest,
    response=WordsResponse,
    told="Names of file and project that may stand at a place, by causal reading and memory, without a denoise",
)
