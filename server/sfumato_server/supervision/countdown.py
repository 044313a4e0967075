"""A timer that can be begun anew."""

from __future__ import annotations

import asyncio
from collections.abc import Callable


class Countdown:
    """Does one thing once, a time after it was last begun, unless it is stopped before."""

    def __init__(self) -> None:
        self._timer: asyncio.TimerHandle | None = None

    def begin(self, seconds: float, then: Callable[[], None]) -> None:
        self.stop()
        self._timer = asyncio.get_running_loop().call_later(seconds, then)

    def stop(self) -> None:
        if self._timer is not None:
            self._timer.cancel()
            self._timer = None
