"""What can go wrong in the server; every message says what was got and what to do.

StartError                  the server cannot start: a socket path that is too long, a port that is taken
└── AlreadyRunning          another server listens there
RequestError                one request ends without an answer; has an HTTP status and a code
├── BadRequest          422, 400, 413: the request itself is wrong; `field` names where
├── Refused             401, 403: no token, or a page of another site asks
├── QueueFull           429
├── Cancelled           the outcome `cancelled`, never `failed`
│   ├── Superseded      409: a newer request of the same document took its place
│   ├── Stopping        503: the server is being stopped
│   └── ClientGone      499: nobody is left to read the answer
├── DeadlinePassed      504: before there was a first draft
├── WaitedTooLong       503: the worker was not ready or not free within the server's own limit
├── WorkerDied          503: during this request; the next one meets a new worker
│   └── WorkerHung      503: it took no step within the limit, and was ended
├── OutOfMemory         503: the device has no room for this request
├── Poison              409: this very request ended a worker a short while ago
├── CheckpointFailed    503: the checkpoint cannot be loaded, so nothing can work
├── NotFinite           500: the checkpoint computes NaN
├── EngineFailed        502: the engine behind a URL did not do what it was asked
│   └── EngineBusy      503: it takes no more requests now
└── WorkerFailed        500: the worker raised something that nobody expected
"""

from __future__ import annotations

from sfumato_client.protocol import ErrorBody


class StartError(Exception):
    """The server cannot start."""


class AlreadyRunning(StartError):
    """Another server listens at the place that was asked for."""


class RequestError(Exception):
    """One request ends without an answer."""

    status = 500
    code = "internal"

    def __init_subclass__(cls, *, status: int | None = None, code: str | None = None) -> None:
        """Each kind has its own, or those of its base."""
        cls.status, cls.code = status or cls.status, code or cls.code

    def __init__(
        self,
        message: str,
        *,
        field: str | None = None,
        code: str | None = None,
        status: int | None = None,
        retry_after_s: int | None = None,
    ) -> None:
        super().__init__(message)
        self.field = field
        self.code = code or self.code
        self.status = status or self.status
        self.retry_after_s = retry_after_s

    @property
    def body(self) -> ErrorBody:
        return ErrorBody(code=self.code, message=str(self), field=self.field)

    @property
    def headers(self) -> dict[str, str]:
        return {} if self.retry_after_s is None else {"Retry-After": str(self.retry_after_s)}


class BadRequest(RequestError, status=422, code="invalid"):
    """The request itself is wrong; the worker never sees it."""


class Refused(RequestError, status=403, code="refused"):
    """The caller may not ask."""


class QueueFull(RequestError, status=429, code="queue_full"):
    """As many requests wait as are allowed to."""


class Cancelled(RequestError, status=409, code="cancelled"):
    """The request was given up on purpose."""


class Resting(Cancelled, status=503, code="resting"):
    """The model is off its device: the server is paused, or the deadline passed while it was brought back."""


class Superseded(Cancelled, code="superseded"):
    """A newer request of the same document took the place of this one."""


class Stopping(Cancelled, status=503, code="stopping"):
    """The server is being stopped."""


class ClientGone(Cancelled, status=499, code="client_gone"):
    """The client closed its connection. The status is nginx's, and is only ever seen in a log."""


class DeadlinePassed(RequestError, status=504, code="deadline"):
    """The request's own deadline passed before there was a draft to return."""


class WaitedTooLong(RequestError, status=503, code="waited_too_long"):
    """The worker was not ready or not free within the server's limit."""


class WorkerDied(RequestError, status=503, code="worker_died"):
    """The worker process ended during this request."""


class WorkerHung(WorkerDied, code="worker_hung"):
    """The worker took no step within the limit."""


class OutOfMemory(RequestError, status=503, code="out_of_memory"):
    """The device, or the machine, has too little free memory for this request."""


class NotFinite(RequestError, status=500, code="not_finite"):
    """The checkpoint computes NaN; what to do is in the message."""


class EngineFailed(RequestError, status=502, code="engine_failed"):
    """An engine that is not this server's own process did not do what it was asked; what to do is in the message."""


class EngineBusy(EngineFailed, status=503, code="engine_busy"):
    """It takes no more requests now."""


class Poison(RequestError, status=409, code="poison"):
    """This very request ended a worker a short while ago."""


class CheckpointFailed(RequestError, status=503, code="checkpoint_failed"):
    """The checkpoint cannot be loaded."""


class WorkerFailed(RequestError):
    """The worker raised something that nobody expected."""
