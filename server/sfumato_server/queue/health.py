"""What the last reply to a request says: the request may be poison, and the worker may be worn out.

The text of a poisonous request would end the next worker too, and all others wait for a load.
"""

from __future__ import annotations

import hashlib
import time
from collections import OrderedDict
from collections.abc import Callable
from dataclasses import dataclass

from sfumato_client.protocol import AnyRequest
from sfumato_server.errors import Poison
from sfumato_server.supervision.jobs import Died
from sfumato_server.worker.messages import Done, Failed, Reply

REMEMBERED = 64
NOT_WHAT_IS_COMPUTED = {"deadline_ms", "document", "stream", "trace"}


@dataclass(frozen=True, kw_only=True)
class _Blame:
    how: str
    certain: bool
    until: float


class PoisonList:
    """A hash of each request that ended a worker, for `seconds`; never its text."""

    def __init__(self, seconds: float, clock: Callable[[], float] = time.monotonic) -> None:
        self._seconds = seconds
        self._clock = clock
        self._blamed: OrderedDict[str, _Blame] = OrderedDict()

    def refuse(self, request: AnyRequest) -> None:
        """Raises `Poison` for a request that has certainly ended a worker."""
        if not self._blamed:
            return
        blame = self._current(_fingerprint(request))
        if blame is not None and blame.certain:
            left = max(1, round((blame.until - self._clock()) / 60))
            raise Poison(
                f"this very request ended a worker, which {blame.how}; it is not tried again for {left} min. "
                "Change its text, or begin anew with `sfumato stop`"
            )

    def blame(self, request: AnyRequest, how: str, *, certain: bool) -> None:
        """A worker ended during `request`. What may have come from outside is certain only the second time."""
        key = _fingerprint(request)
        again = self._current(key) is not None
        self._blamed[key] = _Blame(how=how, certain=certain or again, until=self._clock() + self._seconds)
        self._blamed.move_to_end(key)
        if len(self._blamed) > REMEMBERED:
            self._blamed.popitem(last=False)

    def clear(self, request: AnyRequest) -> None:
        """It was answered after all."""
        if self._blamed:
            self._blamed.pop(_fingerprint(request), None)

    def _current(self, key: str) -> _Blame | None:
        blame = self._blamed.get(key)
        return blame if blame is not None and blame.until > self._clock() else None


def _fingerprint(request: AnyRequest) -> str:
    return hashlib.sha256(request.model_dump_json(exclude=NOT_WHAT_IS_COMPUTED).encode()).hexdigest()


FULL_IN_A_ROW = 2
"""So often out of memory with nothing in between, and a fresh worker is tried: its memory may be in fragments."""


class Health:
    """`replace` ends the worker, so that a fresh one comes, unless it is on other requests.

    A request that ended a worker is refused for `poison_s`, if it was alone on it: else nobody knows which one did it.
    """

    def __init__(self, poison_s: float, replace: Callable[[str], bool]) -> None:
        self._poison = PoisonList(poison_s)
        self._replace = replace
        self._full = 0

    def refuse(self, request: AnyRequest) -> None:
        """Raises `Poison` for a request that has ended a worker."""
        self._poison.refuse(request)

    def judge(self, request: AnyRequest, reply: Reply | Died) -> None:
        match reply:
            case Died(ending=ending) if ending.alone:
                self._poison.blame(request, str(ending), certain=ending.blames_request)
            case Failed(code="out_of_memory"):
                self._full += 1
                if self._full >= FULL_IN_A_ROW and self._replace("it ran out of memory twice in a row"):
                    self._full = 0
            case Done():
                self._full = 0
                self._poison.clear(request)
