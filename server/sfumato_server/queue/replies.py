"""How a ticket ends: by what the worker said about its job, or because its time is over."""

from __future__ import annotations

import asyncio
from collections.abc import Callable, Mapping
from functools import partial

from sfumato_server.config import ServerConfig
from sfumato_server.errors import (
    BadRequest,
    Cancelled,
    DeadlinePassed,
    EngineBusy,
    EngineFailed,
    NotFinite,
    OutOfMemory,
    RequestError,
    WaitedTooLong,
    WorkerDied,
    WorkerFailed,
    WorkerHung,
)
from sfumato_server.queue.ticket import Outcome, Ticket
from sfumato_server.supervision.jobs import Died
from sfumato_server.worker.messages import Done, Failed, FailureCode

_FAILURES: Mapping[FailureCode, Callable[[str], RequestError]] = {
    "prompt": partial(BadRequest, code="prompt"),
    "cancelled": Cancelled,
    "out_of_memory": OutOfMemory,
    "not_finite": NotFinite,
    "engine_busy": EngineBusy,
    "engine": EngineFailed,
    "internal": WorkerFailed,
}


def time_limit(ticket: Ticket, config: ServerConfig) -> tuple[float, RequestError] | None:
    """When, by the event loop's time, and as what a ticket ends.

    Of one that waits: its deadline, or the longest wait. Of one that runs: when its engine overruns it.
    """
    deadline = ticket.deadline
    if ticket.started is not None:
        if deadline is None:
            return None
        overran = f"the worker overran the deadline by {config.overrun_s:g} s"
        return deadline + config.overrun_s, DeadlinePassed(overran)
    longest = ticket.submitted + config.wait_limit_s
    if deadline is not None and deadline <= longest:
        return deadline, DeadlinePassed("the deadline passed while the worker was loading or busy")
    return longest, WaitedTooLong(f"the worker was not free within {config.wait_limit_s:g} s")


def outcome_of(ticket: Ticket, reply: Done | Failed | Died) -> Outcome:
    """How a ticket ends whose last reply this is. The server counts from the moment that it took the request."""
    if not isinstance(reply, Done):
        return failure_of(reply)
    assert ticket.started is not None
    counted = {
        "queue_ms": 1000 * (ticket.started - ticket.submitted),
        "total_ms": 1000 * (asyncio.get_running_loop().time() - ticket.submitted),
    }
    return reply.response.model_copy(update={"timing": reply.response.timing.model_copy(update=counted)})


def failure_of(reply: Failed | Died) -> RequestError:
    if isinstance(reply, Died):
        kind = WorkerDied if reply.ending.hung_for_s is None else WorkerHung
        again = "change the text before it is sent again" if reply.ending.blames_request else "send it again"
        return kind(f"the worker {reply.ending} during this request and is being restarted; {again}")
    return _FAILURES[reply.code](reply.message)
