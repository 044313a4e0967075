"""Requests that have ended a worker: the same text again would end the next one too, and all others wait for a load."""

from __future__ import annotations

import hashlib
import time
from collections import OrderedDict
from collections.abc import Callable
from dataclasses import dataclass

from sfumato_client.protocol import AnyRequest

from sfumato_server.errors import Poison

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
