"""What the last reply to a request says: the request may be poison, and the worker may be worn out."""

from __future__ import annotations

from collections.abc import Callable

from sfumato_client.protocol import AnyRequest

from sfumato_server.queue.poison import PoisonList
from sfumato_server.supervision.jobs import Died
from sfumato_server.worker.messages import Done, Failed, Reply

FULL_IN_A_ROW = 2
"""So often out of memory with nothing in between, and a fresh worker is tried: its memory may be in fragments."""


class Health:
    """`replace` ends the worker, so that a fresh one comes; a request that ended one is refused for `poison_s`."""

    def __init__(self, poison_s: float, replace: Callable[[str], None]) -> None:
        self._poison = PoisonList(poison_s)
        self._replace = replace
        self._full = 0

    def refuse(self, request: AnyRequest) -> None:
        """Raises `Poison` for a request that has ended a worker."""
        self._poison.refuse(request)

    def judge(self, request: AnyRequest, reply: Reply | Died) -> None:
        match reply:
            case Died(ending=ending):
                self._poison.blame(request, str(ending), certain=ending.blames_request)
            case Failed(code="out_of_memory"):
                self._full += 1
                if self._full == FULL_IN_A_ROW:
                    self._full = 0
                    self._replace("it ran out of memory twice in a row")
            case Done():
                self._full = 0
                self._poison.clear(request)
