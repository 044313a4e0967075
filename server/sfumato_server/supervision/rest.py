"""Whether the worker may rest: nobody has asked for a while, or somebody paused the server.

To rest is to end the worker's process. Nothing less gives all of it back: an emptied cache leaves a CUDA context of a
few hundred megabytes, the libraries' workspaces and a heap in fragments. A start brings it back, and that way is gone
whenever a server starts.

    idle      any request wakes the worker
    paused    only a request that somebody made, or a resume: the next keystroke would undo the pause otherwise
"""

from __future__ import annotations

import asyncio
from collections.abc import Callable

CUDA_IDLE_S = 900.0
"""Where nothing else is set. Memory of a CUDA device is scarce and shared; a CPU's can be paged out."""

PAUSED = "paused: no suggestions until `sfumato resume`, or until you ask for one"


class Rest:
    """When to rest and who may wake. Calls `rest` when nothing has been asked for `idle_s` (`None`: by the device)."""

    def __init__(self, idle_s: float | None, rest: Callable[[str], None]) -> None:
        self.paused = False
        self._idle_s = idle_s
        self._rest = rest
        self._timer: asyncio.TimerHandle | None = None

    def idle_from_now(self, device: str) -> None:
        """The worker is ready and has nothing to do."""
        self.busy()
        limit = idle_limit(self._idle_s, device)
        if limit > 0:
            why = f"nothing was asked for {_span(limit)}; the next request brings the model back"
            self._timer = asyncio.get_running_loop().call_later(limit, self._rest, why)

    def busy(self) -> None:
        """It has something to do, or is not there."""
        if self._timer is not None:
            self._timer.cancel()
            self._timer = None


def idle_limit(configured_s: float | None, device: str) -> float:
    """Seconds; 0 is never."""
    if configured_s is not None:
        return configured_s
    return CUDA_IDLE_S if device.startswith("cuda") else 0.0


def _span(seconds: float) -> str:
    return f"{seconds / 60:g} min" if seconds >= 60 else f"{seconds:g} s"
