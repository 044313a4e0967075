"""The queue of a worker that may rest: requests wake it, a pause gives up those that wait."""

from __future__ import annotations

from sfumato_server.errors import DeadlinePassed
from sfumato_server.protocol import AnyRequest
from sfumato_server.queue import RequestQueue
from sfumato_server.ticket import Outcome, Ticket
from sfumato_server.worker.rest import Resting

UNASKED = frozenset({"warm"})
"""Operations that nobody waits for."""


class WakingQueue(RequestQueue):
    def submit(self, id: str, request: AnyRequest) -> Ticket:
        """As the queue's own. Raises also `Resting`: the server is paused, and nobody asked for this request."""
        automatic = str(request.operation) in UNASKED or getattr(request, "automatic", False)
        self._worker.refuse_if_paused(automatic=automatic)
        # Only what the queue takes wakes the worker.
        ticket = super().submit(id, request)
        self._worker.wake(asked=not automatic)
        return ticket

    def give_up_waiting(self) -> None:
        """What runs goes on."""
        for ticket in list(self._waiting):
            self._end(ticket, Resting("the server was paused before its turn; `sfumato resume` brings the model back"))

    def _end(self, ticket: Ticket, outcome: Outcome) -> None:
        """A deadline that passes on the way back from a rest has a name of its own, which clients keep quiet about."""
        if isinstance(outcome, DeadlinePassed) and ticket.started is None and self._worker.waking:
            outcome = Resting("the model was at rest, and the deadline passed while it was brought back")
        super()._end(ticket, outcome)
