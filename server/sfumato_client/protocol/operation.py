"""What an operation is on the wire: a request, its answer, and one name for both and for their route.

Each operation is a file of this package that ends with its `Operation`; `table` lists them all. The queue and the
worker carry requests and answers without looking into them: all that they may read is declared here.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Annotated, Any, ClassVar, Generic, Literal, TypeVar

from pydantic import Field

from sfumato_client.protocol.memory import Workspace
from sfumato_client.protocol.wire import Document, Language, Path, Wire


class Usage(Wire):
    context_tokens: int
    reused_tokens: Annotated[int, Field(description="context tokens whose keys and values were already there")]
    canvas_tokens: int
    hole_tokens: int
    steps: int
    canvases: Annotated[int, Field(description="more than 1 when the holes did not fit on one canvas")] = 1


class Timing(Wire):
    """Milliseconds. `step_ms` has one entry for each denoise step; `worker_ms` is all that the worker worked on it."""

    queue_ms: float
    prefill_ms: float
    step_ms: list[float]
    worker_ms: float
    total_ms: float


class NoText(Wire):
    """Why there is no text. `message` says it to a person, with what to do."""

    reason: Annotated[
        Literal["ended", "blank", "filtered", "deadline", "stop", "unsure"],
        Field(
            description="the checkpoint ended its answer at once; it wrote space alone; the filters left nothing; the "
            "time was over before it was sure of anything; a text of `stop` came first; nobody asked, and it was sure "
            "of nothing"
        ),
    ]
    message: str


class OperationResponse(Wire):
    """An answer."""

    id: str
    # These two are each answer's own, which sends them last.
    if TYPE_CHECKING:
        usage: Usage
        timing: Timing


Answer = TypeVar("Answer", bound=OperationResponse)


class OperationRequest(Wire, Generic[Answer]):
    """A request that is answered by an `Answer`."""

    AHEAD: ClassVar[bool] = False
    """Whether nobody waits for the answer: any other request goes first, and ends it."""
    BEHIND: ClassVar[bool] = False
    """Whether one that nobody asked for goes behind what somebody types, and is ended by it."""

    path: Path = ""
    language: Language = "python"
    document: Document = ""
    workspace: Workspace = ""

    if TYPE_CHECKING:

        @property
        def operation(self) -> str: ...
        @property
        def deadline_ms(self) -> int | None: ...
        @property
        def stream(self) -> bool: ...


@dataclass(frozen=True, kw_only=True)
class Operation:
    """A row of the table."""

    request: type[OperationRequest[Any]]
    response: type[OperationResponse]
    told: str
    """What it does, as a sentence without its full stop."""

    @property
    def name(self) -> str:
        """What `operation` of the request says, as `fill`."""
        return str(self.request.model_fields["operation"].default)

    @property
    def route(self) -> str:
        return f"/v1/{self.name}"

    @property
    def streams(self) -> bool:
        """Whether it has drafts."""
        return "stream" in self.request.model_fields
