"""`POST /v1/refine`: a selection is edited in place; only its unlikely words are renoised."""

from __future__ import annotations

from typing import Annotated, ClassVar, Literal

from pydantic import Field

from sfumato_client.protocol.operation import Operation, OperationRequest, OperationResponse, Timing, Usage
from sfumato_client.protocol.selection import SelectionFields
from sfumato_client.protocol.wire import DeadlineMs, Problem, Seed, Streamed, VerdictField, Wire


class TextEdit(Wire):
    """Characters `start` to `end` of the selection (end exclusive) become `text`."""

    start: int
    end: int
    text: str


class RefineResponse(OperationResponse):
    """The selection as it is now, and the edits that made it so, in order and apart."""

    id: str
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
