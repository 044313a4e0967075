"""How long a client may take over a connection, and how many may be asking.

uvicorn waits without end for the head of a first request, for a body, and for a client to read. Here each has a
limit. When there are too many connections, the oldest that is not being answered gives way to the new one, and
whom the door has let in before gives way last: who opens many and asks nothing keeps nobody else out.
"""

from __future__ import annotations

import asyncio
import json
from typing import Any, cast

import h11
from uvicorn.protocols.http.h11_impl import H11Protocol

from sfumato_server.config import ServerConfig
from sfumato_server.errors import BadRequest, QueueFull, RequestError
from sfumato_server.guard.door import was_let_in
from sfumato_server.guard.refusal import body_and_status
from sfumato_server.guard.shape import head_too_long

Awaited = tuple[str, object] | None


def connection_type(config: ServerConfig) -> type[asyncio.Protocol]:
    """uvicorn's protocol with the limits of `config`."""
    return type(
        "LimitedConnection",
        (Connection,),
        {
            "patience_s": config.client_patience_s,
            "limit": config.max_connections,
            "head_limit": config.max_header_bytes,
        },
    )


class Connection(H11Protocol):
    """`since` is when its client connected, by the loop's clock."""

    patience_s: float
    limit: int
    head_limit: int

    def __init__(self, *arguments: Any, **named: Any) -> None:
        super().__init__(*arguments, **named)
        self.since = self.loop.time()
        self.known = False
        """Whether the door has let in a request of it."""
        self._awaited: Awaited = None
        """What the client has to send, and of which request."""
        self._timer: asyncio.TimerHandle | None = None
        self._reading: asyncio.TimerHandle | None = None

    def connection_made(self, transport: asyncio.Transport) -> None:  # type: ignore[override]
        super().connection_made(transport)
        self._watch()
        if len(self.connections) > self.limit and not self._make_room():
            self._end(QueueFull(f"{self.limit} connections are open already", code="connections", status=503,
                                retry_after_s=1))  # fmt: skip

    def connection_lost(self, exc: Exception | None) -> None:
        self._stop_watching()
        self.resume_writing()
        super().connection_lost(exc)

    def handle_events(self) -> None:
        super().handle_events()
        self._watch()

    def on_response_complete(self) -> None:
        self.known = self.known or was_let_in(self.cycle.scope)
        super().on_response_complete()
        self._watch()

    def pause_writing(self) -> None:
        """The client does not read. What waits to be sent is bounded; how long it waits is not, without this."""
        super().pause_writing()
        self._reading = self.loop.call_later(self.patience_s, self.transport.abort)

    def resume_writing(self) -> None:
        super().resume_writing()
        if self._reading is not None:
            self._reading.cancel()
            self._reading = None

    def timeout_keep_alive_handler(self) -> None:
        """Not closed in an orderly way, which would wait for a client that does not read."""
        self.transport.abort()

    def send_400_response(self, msg: str) -> None:  # noqa: ARG002 - uvicorn's signature
        if len(self.conn.trailing_data[0]) > self.head_limit:
            self._end(head_too_long(self.head_limit))
        else:
            self._end(BadRequest("this is no HTTP/1.1 request", code="http", status=400))

    def _make_room(self) -> bool:
        others = (cast("Connection", other) for other in self.connections if other is not self)
        idle = (other for other in others if other.gives_way)
        oldest = min(idle, key=lambda other: (other.known, other.since), default=None)
        if oldest is not None:
            oldest.transport.abort()
        return oldest is not None

    @property
    def gives_way(self) -> bool:
        """Whether nothing is being answered."""
        if self.transport.is_closing():
            return False
        return self.cycle is None or self.cycle.response_complete or self.conn.their_state is h11.SEND_BODY

    def _watch(self) -> None:
        """A clock for each thing that the client has to send whole; another byte of it does not set it back."""
        awaited = self._what_is_awaited()
        if awaited == self._awaited:
            return
        self._stop_watching()
        self._awaited = awaited
        if awaited is not None:
            # For its first head the time counts that it took to say anything.
            begun = self.since if awaited == ("head", None) else self.loop.time()
            self._timer = self.loop.call_at(begun + self.patience_s, self._too_slow)

    def _what_is_awaited(self) -> Awaited:
        if self.transport.is_closing():
            return ("close", self)
        if self.conn.their_state is h11.SEND_BODY:
            return ("body", self.cycle)
        # Between two requests uvicorn's own limit counts, until the first byte.
        if self.conn.their_state is h11.IDLE and (self.cycle is None or self.conn.trailing_data[0]):
            return ("head", self.cycle)
        return None

    def _stop_watching(self) -> None:
        if self._timer is not None:
            self._timer.cancel()
            self._timer = None

    def _too_slow(self) -> None:
        what = self._awaited[0] if self._awaited else "request"
        message = f"the {what} of the request did not arrive within {self.patience_s:g} s"
        self._end(BadRequest(message, code="too_slow", status=408))

    def _end(self, error: RequestError) -> None:
        """Tell it where nothing else is being told, and close; the app sees a client that has left."""
        if self.transport.is_closing() or self.conn.our_state not in (h11.IDLE, h11.SEND_RESPONSE):
            self.transport.abort()
            return
        path = "" if self.cycle is None or self.cycle.response_complete else self.cycle.scope["path"]
        shaped, status = body_and_status(error, path)
        body = json.dumps(shaped).encode()
        headers = {"Content-Type": "application/json", "Content-Length": str(len(body)), "Connection": "close"}
        response = h11.Response(status_code=status, headers=list({**headers, **error.headers}.items()))
        for event in (response, h11.Data(data=body), h11.EndOfMessage()):
            self.transport.write(self.conn.send(event) or b"")
        if self.cycle is not None:
            self.cycle.disconnected = True
            self.cycle.message_event.set()
        self.transport.close()
        self._watch()
