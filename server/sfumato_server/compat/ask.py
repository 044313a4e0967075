"""Holes of other protocols' requests through the queue, one after another, and the one model that answers them."""

from __future__ import annotations

import contextlib
import time
from collections.abc import Sequence
from dataclasses import dataclass

from fastapi import Request

from sfumato_client.logs import request_id
from sfumato_client.protocol import AnyRequest, AnyResponse, CheckpointStatus, FillResponse, Timing, Usage, WarmResponse
from sfumato_server.compat.headers import told
from sfumato_server.compat.one_hole import OneHole, Wishes, fill_request, warm_request
from sfumato_server.errors import Cancelled, ClientGone, QueueFull, RequestError
from sfumato_server.queue.joined import Joined
from sfumato_server.queue.request_queue import RequestQueue
from sfumato_server.queue.ticket import Rank
from sfumato_server.supervision.handle import WorkerHandle

ANY_NAME = "sfumato"
"""What documentation calls the model, whichever is loaded: lists have it beside the checkpoint's own name."""
BYTES = {"float32": 4, "bfloat16": 2, "float16": 2}


@dataclass(frozen=True, kw_only=True)
class ServedModel:
    """A checkpoint that has been loaded."""

    checkpoint: CheckpointStatus
    device: str
    bytes: int
    """Of its weights in memory."""

    @property
    def name(self) -> str:
        return self.checkpoint.name


class Served:
    """What is known of the model. Until it has been loaded that is nothing."""

    def __init__(self, worker: WorkerHandle) -> None:
        self._worker = worker
        self.since = time.time()

    @property
    def model(self) -> ServedModel | None:
        info = self._worker.supervisor.ready_info
        if info is None:
            return None
        size = info.checkpoint.parameters * BYTES.get(info.dtype, 4)
        return ServedModel(checkpoint=info.checkpoint, device=info.device, bytes=size)

    @property
    def name(self) -> str:
        return self.model.name if self.model else ANY_NAME

    @property
    def names(self) -> tuple[str, ...]:
        """All that it goes by; none until it is loaded."""
        return tuple(dict.fromkeys((self.model.name, ANY_NAME))) if self.model else ()

    def writes(self, language: str | None) -> bool:
        """Whether a file's language, where it is known, is one of the checkpoint's, as far as those are known."""
        written = self._languages
        return not language or not written or language in written

    def language(self, told: str | None) -> str:
        """The language that was told, or the checkpoint's where it has one."""
        written = self._languages
        return told or (written[0] if len(written) == 1 else "python" if self.model is None else "plaintext")

    @property
    def _languages(self) -> list[str]:
        return self.model.checkpoint.languages if self.model else []

    @property
    def ready(self) -> bool:
        return self._worker.state == "ready"

    def wake(self) -> None:
        """Bring a resting model back."""
        self._worker.wake(asked=True)


NO_USAGE = Usage(context_tokens=0, reused_tokens=0, canvas_tokens=0, hole_tokens=0, steps=0)
NO_TIME = Timing(queue_ms=0, prefill_ms=0, step_ms=[], worker_ms=0, total_ms=0)


class Asking:
    """What the routes of all protocols ask by. `served` knows which languages have answers."""

    def __init__(self, queue: RequestQueue, served: Served) -> None:
        self.served = served
        self._queue = queue
        self._joined = Joined(queue)

    async def fill(self, hole: OneHole, wishes: Wishes, http: Request) -> FillResponse:
        """No candidates for a file in a language that the checkpoint does not write.

        Raises `RequestError` for every other end than an answer, `ClientGone` when the client has hung up.
        """
        return (await self.fill_each([hole], wishes, http))[0]

    async def fill_each(self, holes: Sequence[OneHole], wishes: Wishes, http: Request) -> list[FillResponse]:
        """As `fill`, in order. The first goes by the name that the client gave."""
        names = [self._named(http), *(request_id.new() for _ in holes[1:])]
        return [await self._fill(name, hole, wishes, http) for name, hole in zip(names, holes, strict=True)]

    async def warm(self, hole: OneHole, http: Request) -> AnyResponse:
        """Of nothing where it gave way to something else: nobody waits for a warmed context, so that is no error."""
        hole = told(hole)
        with contextlib.suppress(Cancelled, QueueFull):
            if self.served.writes(hole.language):
                request = warm_request(hole, self.served.language(hole.language))
                return await self._ask(self._named(http), request, None, http)
        return WarmResponse(id="", usage=NO_USAGE, timing=NO_TIME)

    async def _fill(self, id: str, hole: OneHole, wishes: Wishes, http: Request) -> FillResponse:
        hole = told(hole)
        if self.served.writes(hole.language):
            request = fill_request(hole, wishes, self.served.language(hole.language))
            answer = await self._ask(id, request, Rank.UNKNOWN, http)
            assert isinstance(answer, FillResponse)
            # Which languages it writes may not have been known before.
            if self.served.writes(hole.language):
                return answer
        return FillResponse(id=id, candidates=[], usage=NO_USAGE, timing=NO_TIME)

    def _named(self, http: Request) -> str:
        return request_id.take_over(http.headers.get(request_id.HEADER), self._queue.has)

    async def _ask(self, id: str, request: AnyRequest, rank: Rank | None, http: Request) -> AnyResponse:
        # A warming is no rank's to share: it gives way.
        outcome = await self._joined.outcome(id, request, rank, http.receive)
        if outcome is None:
            raise ClientGone("the client closed its connection")
        if isinstance(outcome, RequestError):
            raise outcome
        return outcome
