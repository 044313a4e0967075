"""One thing that is done after a while, unless it is taken back or planned anew before."""

from __future__ import annotations

import asyncio
from collections.abc import Callable


class Later:
    def __init__(self) -> None:
        self._timer: asyncio.TimerHandle | None = None

    def plan(self, seconds: float, do: Callable[..., None], *arguments: object) -> None:
        self.cancel()
        self._timer = asyncio.get_running_loop().call_later(seconds, do, *arguments)

    def cancel(self) -> None:
        if self._timer is not None:
            self._timer.cancel()
            self._timer = None
