"""No automatic suggestions for a while, when the user wants to be left alone."""

from __future__ import annotations

import asyncio
from collections.abc import Callable

DEFAULT_MINUTES = 10.0
MOST_MINUTES = 7 * 24 * 60.0


class Snooze:
    """`now` is seconds since 1970; `changed` is called when it begins and when it ends."""

    def __init__(self, now: Callable[[], float], changed: Callable[[], None]) -> None:
        self._now = now
        self._changed = changed
        self._until: float | None = None
        self._timer: asyncio.TimerHandle | None = None

    @property
    def until(self) -> float | None:
        """When it ends; `None` when nobody snoozes. A laptop that slept through it does not snooze any more."""
        return self._until if self._until is not None and self._now() < self._until else None

    def begin(self, minutes: float) -> None:
        """Anew from now on; 0 ends it."""
        self.stop()
        if minutes > 0:
            self._until = self._now() + 60 * minutes
            self._timer = asyncio.get_running_loop().call_later(60 * minutes, self._end)
        self._changed()

    def stop(self) -> None:
        """End it without a word."""
        if self._timer is not None:
            self._timer.cancel()
        self._timer = self._until = None

    def _end(self) -> None:
        self.stop()
        self._changed()
