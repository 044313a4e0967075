"""What the server process and its worker say to each other: dataclasses as JSON in length-prefixed frames.

    parent -> child     Job, Abort, Exit; once it has said that it remembers: Keep, Forget
    child -> parent     Loading*, then Ready or LoadFailed; Remembered* if it has use for texts
                        for each job (Draft | Alive)*, then Done or Failed
                        after Exit, Left

JSON and not pickle, so that a frame can only ever become one of these types.
"""

from __future__ import annotations

import struct
from collections.abc import Callable
from dataclasses import dataclass
from io import BufferedReader
from typing import Annotated, Literal

from pydantic import Field, PlainValidator, SerializeAsAny, TypeAdapter, ValidationInfo
from pydantic_core import to_json

from sfumato_client.protocol import OPERATIONS, AnyRequest, AnyResponse, CheckpointStatus, DraftEvent

HEADER = struct.Struct("!I")
"""The length in bytes of the JSON that follows."""

FailureCode = Literal["prompt", "cancelled", "out_of_memory", "not_finite", "engine", "engine_busy", "internal"]


@dataclass(frozen=True, kw_only=True)
class Job:
    """`deadline_s` is what is left of the deadline when this is sent: two processes share no clock."""

    id: str
    request: AnyRequest
    deadline_s: float | None
    kind: Literal["job"] = "job"


@dataclass(frozen=True, kw_only=True)
class Abort:
    id: str
    kind: Literal["abort"] = "abort"


@dataclass(frozen=True, kw_only=True)
class Exit:
    kind: Literal["exit"] = "exit"


@dataclass(frozen=True, kw_only=True)
class Keep:
    """Texts by path to remember of a workspace: the worker indexes them when it has nothing else to do."""

    workspace: str
    files: dict[str, str]
    kind: Literal["keep"] = "keep"


@dataclass(frozen=True, kw_only=True)
class Forget:
    """Counts for every job behind it; without `paths` the whole workspace."""

    workspace: str
    paths: list[str] | None
    kind: Literal["forget"] = "forget"


@dataclass(frozen=True, kw_only=True)
class Loading:
    """What is being done before the worker is ready, for people."""

    detail: str
    kind: Literal["loading"] = "loading"


@dataclass(frozen=True, kw_only=True)
class Ready:
    checkpoint: CheckpointStatus
    device: str
    dtype: str
    kind: Literal["ready"] = "ready"


@dataclass(frozen=True, kw_only=True)
class LoadFailed:
    """The checkpoint cannot be used; trying again would not help."""

    message: str
    kind: Literal["load_failed"] = "load_failed"


@dataclass(frozen=True, kw_only=True)
class Draft:
    id: str
    draft: DraftEvent
    kind: Literal["draft"] = "draft"


@dataclass(frozen=True, kw_only=True)
class Alive:
    """A step or a chunk was taken; said now and then, where nothing else is."""

    id: str
    kind: Literal["alive"] = "alive"


def _of_operation(value: object, info: ValidationInfo) -> AnyResponse:
    operation = OPERATIONS.get(info.data.get("operation", ""))
    if operation is None:
        raise ValueError("an answer of no operation that there is")
    return operation.response.model_validate(value)


@dataclass(frozen=True, kw_only=True)
class Done:
    """`timing` of the response lacks what the server counts: the wait and the total."""

    id: str
    operation: str
    response: Annotated[SerializeAsAny[AnyResponse], PlainValidator(_of_operation)]
    kind: Literal["done"] = "done"


@dataclass(frozen=True, kw_only=True)
class Failed:
    id: str
    code: FailureCode
    message: str
    kind: Literal["failed"] = "failed"


@dataclass(frozen=True, kw_only=True)
class Remembered:
    """How far a workspace is remembered (`sfumato_model.projects`); first, of none: texts may come."""

    workspace: str = ""
    files: int = 0
    tokens: int = 0
    bytes: int = 0
    waiting: int = 0
    left_out: int = 0
    seconds: float = 0.0
    gone: bool = False
    kind: Literal["remembered"] = "remembered"


@dataclass(frozen=True, kw_only=True)
class Left:
    """The last message after an `Exit`: the bytes that the process held, and gives back by ending.

    `resident` is `None` where the system does not tell; `device` is what torch had reserved on accelerators.
    """

    resident: int | None
    device: int
    kind: Literal["left"] = "left"


ToWorker = Annotated[Job | Abort | Exit | Keep | Forget, Field(discriminator="kind")]
FromWorker = Annotated[
    Loading | Ready | LoadFailed | Draft | Alive | Done | Failed | Left | Remembered, Field(discriminator="kind")
]
Reply = Draft | Done | Failed

_TO_WORKER: TypeAdapter[ToWorker] = TypeAdapter(ToWorker)
_FROM_WORKER: TypeAdapter[FromWorker] = TypeAdapter(FromWorker)


def encode(message: ToWorker | FromWorker) -> bytes:
    """As a frame."""
    return HEADER.pack(len(data := to_json(message))) + data


def decode_to_worker(data: bytes) -> ToWorker:
    """Raises `ValueError` for anything but a message of the parent."""
    return _TO_WORKER.validate_json(data)


def decode_from_worker(data: bytes) -> FromWorker:
    """Raises `ValueError` for anything but a message of the child."""
    return _FROM_WORKER.validate_json(data)


def read_frame(read_exactly: Callable[[int], bytes]) -> bytes:
    """Read one frame with a blocking `read_exactly`."""
    (length,) = HEADER.unpack(read_exactly(HEADER.size))
    return read_exactly(length)


def read_from(file: BufferedReader) -> ToWorker:
    """The parent's next message. Raises `EOFError` where its end is closed, `ValueError` for anything else."""

    def read_exactly(count: int) -> bytes:
        data = file.read(count)
        if len(data) < count:
            raise EOFError
        return data

    return decode_to_worker(read_frame(read_exactly))
