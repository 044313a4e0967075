"""`POST /v1/settle`: words that no longer agree with an edit are renoised together, until they do."""

from __future__ import annotations

from typing import Annotated, Literal, Self

from pydantic import Field, model_validator

from sfumato_client.protocol.operation import Operation, OperationRequest, OperationResponse, Timing, Usage
from sfumato_client.protocol.ripple import MAX_WINDOWS, EditFields, Index, Nats, RippleWindow, Span
from sfumato_client.protocol.wire import MAX_HOLES, Seed, Wire


class SettleWindow(RippleWindow):
    """`places` are the words of `after` that are renoised, in order and apart."""

    places: Annotated[list[Span], Field(max_length=MAX_HOLES)] = Field(default_factory=list)


class SettledPlace(Wire):
    """One of the places, in characters of its window's `after`, becomes `text`.

    `score` is by how many nats its window is likelier then. All edits of a window together leave it as sound as it was.
    """

    window: Index
    start: int
    end: int
    text: str
    score: Nats


class SettleResponse(OperationResponse):
    """The places that change, in the order of the request; those that touch are one.

    `given_up` counts the other texts that were found and not taken: not likelier, or not sound.
    """

    edits: list[SettledPlace]
    given_up: Annotated[int, Field(ge=0)] = 0
    usage: Usage
    timing: Timing


class SettleRequest(EditFields, OperationRequest[SettleResponse]):
    """The places of all windows are filled anew together, on as few canvases as hold them, the edit being fixed."""

    operation: Annotated[Literal["settle"], Field(description="may be left out: the route says it")] = "settle"
    windows: Annotated[list[SettleWindow], Field(min_length=1, max_length=MAX_WINDOWS)]
    seed: Seed = 0

    @model_validator(mode="after")
    def _has_places(self) -> Self:
        if not 1 <= sum(len(window.places) for window in self.windows) <= MAX_HOLES:
            raise ValueError(f"name 1 to {MAX_HOLES} places in all windows together")
        for number, window in enumerate(self.windows):
            at = 0
            for place in window.places:
                if not at <= place.start < place.end <= len(window.after):
                    raise ValueError(f"windows.{number}.places are not in order, apart, and within its `after`")
                at = place.end
        return self


SETTLE = Operation(
    request=SettleRequest,
    response=SettleResponse,
    told="Words that no longer agree with an edit are renoised together, until they do",
)
