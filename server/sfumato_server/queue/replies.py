"""What the worker said about a job, as the outcome of a request."""

from __future__ import annotations

import asyncio

from sfumato_client.protocol import (
    AnyRequest,
    AnyResponse,
    FillResponse,
    InspectResponse,
    RefineResponse,
    RewriteRequest,
    RewriteResponse,
    Timing,
    WarmResponse,
)
from sfumato_server.errors import BadRequest, Cancelled, OutOfMemory, RequestError, WorkerDied, WorkerFailed, WorkerHung
from sfumato_server.queue.ticket import Outcome, Ticket
from sfumato_server.supervision.jobs import Died
from sfumato_server.worker.messages import Done, Failed, Inspected, Refined, Warmed, Written


def outcome_of(ticket: Ticket, reply: Done | Failed | Died) -> Outcome:
    """How a ticket ends whose last reply this is. The server counts from the moment that it took the request."""
    if not isinstance(reply, Done):
        return failure_of(reply)
    assert ticket.started is not None
    total_s = asyncio.get_running_loop().time() - ticket.submitted
    return response_of(ticket.request, reply, queue_s=ticket.started - ticket.submitted, total_s=total_s)


def response_of(request: AnyRequest, done: Done, *, queue_s: float, total_s: float) -> AnyResponse:
    """`queue_s` and `total_s` are counted by the server, from the moment that it took the request."""
    id, usage = done.id, done.usage
    timing = Timing(
        queue_ms=1000 * queue_s, prefill_ms=done.prefill_ms, step_ms=done.step_ms, worker_ms=done.worker_ms,
        total_ms=1000 * total_s,
    )  # fmt: skip
    match done.found:
        case Written(candidates=candidates):
            kind = RewriteResponse if isinstance(request, RewriteRequest) else FillResponse
            return kind(id=id, candidates=candidates, usage=usage, timing=timing)
        case Inspected(tokens=tokens):
            return InspectResponse(id=id, tokens=tokens, usage=usage, timing=timing)
        case Refined() as found:
            return RefineResponse(
                id=id, text=found.text, edits=found.edits, verdict=found.verdict, problem=found.problem,
                unlikely=found.unlikely, given_up=found.given_up, usage=usage, timing=timing,
            )  # fmt: skip
        case Warmed():
            return WarmResponse(id=id, usage=usage, timing=timing)


def failure_of(reply: Failed | Died) -> RequestError:
    if isinstance(reply, Died):
        kind = WorkerDied if reply.ending.hung_for_s is None else WorkerHung
        again = "change the text before it is sent again" if reply.ending.blames_request else "send it again"
        return kind(f"the worker {reply.ending} during this request and is being restarted; {again}")
    match reply.code:
        case "prompt":
            return BadRequest(reply.message, code="prompt")
        case "cancelled":
            return Cancelled(reply.message)
        case "out_of_memory":
            return OutOfMemory(reply.message)
        case "internal":
            return WorkerFailed(reply.message)
