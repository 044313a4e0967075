"""Server-sent events of a request: bytes -> events -> drafts, the response, or an error. No sockets here."""

from __future__ import annotations

import json
from collections.abc import Iterator
from dataclasses import dataclass, field
from typing import TypeVar

from pydantic import BaseModel, ValidationError
from sfumato_client.address.errors import RequestCancelled, ServerError
from sfumato_client.protocol import DraftEvent, ErrorBody

CANCELLED = frozenset({"cancelled", "superseded", "stopping", "client_gone"})
"""Codes of a request that was given up on purpose."""
MAX_EVENT = 32 * 2**20
"""Bytes. A request has at most a million characters, and its answer little more."""

Answer = TypeVar("Answer", bound=BaseModel)


@dataclass(frozen=True, kw_only=True)
class Event:
    """One server-sent event."""

    name: str
    data: str


@dataclass
class EventDecoder:
    """Cuts a byte stream into events.

    httpx's own line iterator is not used: it also cuts at U+2028 and U+0085, which JSON may hold as they are.
    """

    _pending: list[bytes] = field(default_factory=list)
    _name: str = "message"
    _data: list[str] = field(default_factory=list)
    _held: int = 0

    def feed(self, chunk: bytes) -> Iterator[Event]:
        """The events that `chunk` completes. Raises `ServerError` for one that is larger than any answer."""
        self._held += len(chunk)
        if self._held > MAX_EVENT:
            raise ServerError("unreadable_answer", f"the server sent an event of more than {MAX_EVENT // 2**20} MB")
        # What was looked through before is not looked through again: a line may come in thousands of pieces.
        first, *lines = chunk.split(b"\n")
        self._pending.append(first)
        if not lines:
            return
        lines.insert(0, b"".join(self._pending))
        self._pending = [lines.pop()]
        for raw in lines:
            line = raw.removesuffix(b"\r").decode("utf-8", errors="replace")
            if line:
                self._take(line)
                continue
            if self._data:
                yield Event(name=self._name, data="\n".join(self._data))
            self._name, self._data, self._held = "message", [], len(self._pending[0])

    def _take(self, line: str) -> None:
        key, _, value = line.partition(":")
        value = value.removeprefix(" ")
        if key == "event":
            self._name = value
        elif key == "data":
            self._data.append(value)


def read_event(event: Event, kind: type[Answer]) -> DraftEvent | Answer | None:
    """What an event says, at last a `kind`; `None` for one that this client does not know.

    Raises `ServerError` for `failed` and `RequestCancelled` for `cancelled`.
    """
    match event.name:
        case "draft":
            return parse(DraftEvent, event.data)
        case "done":
            return parse(kind, event.data)
        case "failed":
            raise error_of(event.data, otherwise="the request failed")
        case "cancelled":
            raise error_of(event.data, otherwise="the request was cancelled", kind=RequestCancelled)
    return None


def parse(kind: type[Answer], text: str | bytes) -> Answer:
    """`text` as a wire type. What a newer server tells beyond it is passed over.

    Raises `ServerError` with the code `unreadable_answer`.
    """
    try:
        return kind.model_validate_json(text, extra="ignore")
    except ValidationError as error:
        raise ServerError(
            "unreadable_answer",
            f"the server's answer is no {kind.__name__} of this version: is the server of another one? "
            f"Restart it with: sfumato stop ({error.error_count()} differences)",
        ) from error


def error_of(text: str | bytes, *, otherwise: str, kind: type[ServerError] = ServerError) -> ServerError:
    """The error in a body, bare or under `error`; `otherwise` where the body is of no known shape."""
    body = error_body(text)
    if body is None:
        return kind("unknown", otherwise)
    if body.code in CANCELLED:
        kind = RequestCancelled
    return kind(body.code, body.message, body.field)


def error_body(text: str | bytes) -> ErrorBody | None:
    """The error in a body, if it is one as this protocol has them."""
    try:
        data = json.loads(text)
        inner = data["error"] if isinstance(data, dict) and "error" in data else data
        return ErrorBody.model_validate(inner, extra="ignore")
    except (ValueError, RecursionError):
        return None
