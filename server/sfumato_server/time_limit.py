"""How long a ticket may go on, and as what it ends then."""

from __future__ import annotations

from dataclasses import dataclass

from sfumato_server.config import ServerConfig
from sfumato_server.errors import DeadlinePassed, RequestError, WaitedTooLong
from sfumato_server.queue.ticket import Ticket


@dataclass(frozen=True, kw_only=True)
class TimeLimit:
    """`at` is the event loop's time, in seconds."""

    at: float
    outcome: RequestError


def time_limit(ticket: Ticket, config: ServerConfig) -> TimeLimit | None:
    """Of a ticket that waits: its deadline, or the longest wait. Of one that runs: when its engine overruns it."""
    deadline = ticket.deadline
    if ticket.started is not None:
        if deadline is None:
            return None
        overran = f"the worker overran the deadline by {config.overrun_s:g} s"
        return TimeLimit(at=deadline + config.overrun_s, outcome=DeadlinePassed(overran))
    longest = ticket.submitted + config.wait_limit_s
    if deadline is not None and deadline <= longest:
        return TimeLimit(
            at=deadline, outcome=DeadlinePassed("the deadline passed while the worker was loading or busy")
        )
    waited = f"the worker was not free within {config.wait_limit_s:g} s"
    return TimeLimit(at=longest, outcome=WaitedTooLong(waited))
