"""`POST /v1/ripple`: which words of some windows have become less likely by an edit. `POST /v1/read`: windows are read
ahead of it.

A window is a piece of a file, as it was before the edit and as it is now. Where the edit stands outside of it, both are
equal, and `edited` says what was edited: as little as says it, a signature or a few lines.
"""

from __future__ import annotations

from collections.abc import Sequence
from typing import Annotated, ClassVar, Literal, Self

from pydantic import Field, model_validator

from sfumato_client.protocol.operation import Operation, OperationRequest, OperationResponse, Timing, Usage
from sfumato_client.protocol.wire import DeadlineMs, Path, Share, Wire, refuse_too_much

MAX_WINDOWS = 16
MAX_EDITED = 20_000
"""Characters of what was edited elsewhere."""
MAX_WORDS = 64

Nats = Annotated[float, Field(allow_inf_nan=False, description="nats")]
Index = Annotated[int, Field(ge=0, description="the number of a window of the request")]
Automatic = Annotated[
    bool, Field(description="nobody asked: what somebody types goes first and ends this; false where somebody did")
]


class Span(Wire):
    """Characters `start` to `end`, the end exclusive."""

    start: Annotated[int, Field(ge=0)]
    end: Annotated[int, Field(ge=0)]


class EditedText(Wire):
    """What was edited where no window shows it, before and after."""

    before: Annotated[str, Field(max_length=MAX_EDITED)]
    after: Annotated[str, Field(max_length=MAX_EDITED)]


class RippleWindow(Wire):
    """A piece of a file before and after the edit; the same text twice where the edit stands elsewhere.

    `edit` is what was edited, in characters of `after`; null: what differs.
    """

    path: Path = ""
    before: str
    after: str
    edit: Span | None = None


class WindowText(Wire):
    """A piece of a file as it is now."""

    path: Path = ""
    text: str


class FallenWord(Wire):
    """A whole word that stands outside of the edit, in characters of its window's `after`.

    `fall` is how much less likely it is than before, given all the others. `score` is how surely it has to change.
    """

    window: Index
    start: int
    end: int
    before: Nats
    after: Nats
    fall: Nats
    score: Share


class RippleResponse(OperationResponse):
    """Words, surest first, of all windows. Those whose score is under `threshold` should not be shown unasked."""

    words: list[FallenWord]
    threshold: Annotated[float, Field(ge=0, le=1, description="the checkpoint's, `ripple.threshold` of its manifest")]
    windows: Annotated[int, Field(ge=0, description="how many were read: those behind had no time left")]
    kept: Annotated[int, Field(ge=0, description="of those, how many had been read before the edit already")]
    usage: Usage
    timing: Timing


class EditFields(Wire):
    """An edit, and what a request about it says besides. `windows` are those of the request."""

    BEHIND: ClassVar[bool] = True
    stream: ClassVar[bool] = False

    windows: Sequence[RippleWindow]
    edited: EditedText | None = None
    path: Annotated[Path, Field(description="where `edited` stands")] = ""
    automatic: Automatic = False
    deadline_ms: DeadlineMs | None = None

    @model_validator(mode="after")
    def _has_an_edit_and_fits(self) -> Self:
        refuse_no_edit(self.windows, self.edited)
        refuse_too_much("windows", (text for window in self.windows for text in (window.before, window.after)))
        return self


class RippleRequest(EditFields, OperationRequest[RippleResponse]):
    """What falls by an edit, in the windows' order until the deadline; a window alone takes as long as an inspect."""

    operation: Annotated[Literal["ripple"], Field(description="may be left out: the route says it")] = "ripple"
    windows: Annotated[list[RippleWindow], Field(min_length=1, max_length=MAX_WINDOWS)]
    words: Annotated[int, Field(ge=1, le=MAX_WORDS, description="how many are told, at most")] = 16


RIPPLE = Operation(
    request=RippleRequest,
    response=RippleResponse,
    told="Which words have become less likely by an edit, given all the others",
)


class ReadResponse(OperationResponse):
    """`windows` were read; `kept` of them had been already."""

    windows: Annotated[int, Field(ge=0)]
    kept: Annotated[int, Field(ge=0)]
    usage: Usage
    timing: Timing


class ReadRequest(OperationRequest[ReadResponse]):
    """Windows as a ripple will have them before its edit, and what will be edited elsewhere, as it is now.

    Any other request goes first, and ends this one; what was read by then is kept.
    """

    AHEAD: ClassVar[bool] = True
    deadline_ms: ClassVar[int | None] = None
    stream: ClassVar[bool] = False

    operation: Annotated[Literal["read"], Field(description="may be left out: the route says it")] = "read"
    windows: Annotated[list[WindowText], Field(min_length=1, max_length=MAX_WINDOWS)]
    edited: Annotated[
        str, Field(max_length=MAX_EDITED, description="what a ripple will have as `edited.before`; empty: nothing")
    ] = ""
    path: Annotated[Path, Field(description="where `edited` stands")] = ""

    @model_validator(mode="after")
    def _fits(self) -> Self:
        refuse_too_much("windows", (window.text for window in self.windows))
        return self


READ = Operation(
    request=ReadRequest,
    response=ReadResponse,
    told="Windows are read ahead of an edit, so that a ripple finds it done; any other request goes first",
)


def refuse_no_edit(windows: Sequence[RippleWindow], edited: EditedText | None) -> None:
    """Raise `ValueError` where nothing was edited, or not within its window."""
    for number, window in enumerate(windows):
        if window.edit is not None and not window.edit.start <= window.edit.end <= len(window.after):
            raise ValueError(f"windows.{number}.edit is not within the {len(window.after)} characters of its `after`")
    if edited is None and all(window.before == window.after for window in windows):
        raise ValueError("nothing was edited: let a window's `before` and `after` differ, or say what is `edited`")
