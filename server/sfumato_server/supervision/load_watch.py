"""Gives up a load of which nothing is heard any more."""

from __future__ import annotations

import asyncio
from collections.abc import Callable


class LoadWatch:
    """Calls `give_up` once, `limit_s` after the last `sign`. Before the first it does not count: nothing is loaded."""

    def __init__(self, limit_s: float, give_up: Callable[[], None]) -> None:
        self._limit_s = limit_s
        self._give_up = give_up
        self._timer: asyncio.TimerHandle | None = None

    def sign(self) -> None:
        self.end()
        self._timer = asyncio.get_running_loop().call_later(self._limit_s, self._give_up)

    def end(self) -> None:
        if self._timer is not None:
            self._timer.cancel()
            self._timer = None
