"""What the worker said about a job, as the outcome of a request."""

from __future__ import annotations

from sfumato_server.errors import BadRequest, Cancelled, FillFailed, RequestError, WorkerDied
from sfumato_server.protocol import FillResponse, Timing
from sfumato_server.worker.handle import Died
from sfumato_server.worker.messages import Done, Failed


def response_of(done: Done, *, queue_s: float, total_s: float) -> FillResponse:
    """`queue_s` and `total_s` are counted by the server, from the moment that it took the request."""
    return FillResponse(
        id=done.id,
        candidates=done.candidates,
        usage=done.usage,
        timing=Timing(
            queue_ms=1000 * queue_s, prefill_ms=done.prefill_ms, step_ms=done.step_ms, total_ms=1000 * total_s
        ),
    )


def failure_of(reply: Failed | Died) -> RequestError:
    if isinstance(reply, Died):
        return WorkerDied(f"the worker {reply} during this request and is being restarted; send it again")
    match reply.code:
        case "prompt":
            return BadRequest(reply.message, code="prompt")
        case "cancelled":
            return Cancelled(reply.message)
        case "internal":
            return FillFailed(reply.message)
