"""`POST /v1/rewrite`: a selection is replaced, optionally under an instruction."""

from __future__ import annotations

from typing import Annotated, ClassVar, Literal

from pydantic import Field

from sfumato_client.protocol.fill import FillResponse
from sfumato_client.protocol.operation import Operation, OperationRequest
from sfumato_client.protocol.selection import SelectionFields
from sfumato_client.protocol.wire import MAX_INSTRUCTION, Candidates, DeadlineMs, Seed, Streamed


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
