"""How a worker process ended, whether what it was working on is to blame, and how long the next one waits."""

from __future__ import annotations

import signal
from dataclasses import dataclass
from pathlib import Path

FROM_OUTSIDE = {-signal.SIGTERM, -signal.SIGINT, -getattr(signal, "SIGKILL", 0), -getattr(signal, "SIGHUP", 0)}
"""Exit statuses of a process that somebody else ended; the system's memory killer is told apart by its own count."""


@dataclass(frozen=True, kw_only=True)
class Ending:
    """As text it goes on from "the worker"."""

    status: int
    memory_killed: bool = False
    hung_for_s: float | None = None
    """Set where the server ended it for taking no step."""
    began: bool = True
    """Whether it was given the request at all."""
    alone: bool = True
    """Whether it was on no other request, so that this one may be to blame."""
    for_another: bool = False
    """Whether the server ended it for what another request did."""

    @property
    def blames_request(self) -> bool:
        """Whether the request did it for certain; somebody else may have."""
        there = self.memory_killed or self.hung_for_s is not None or self.status not in FROM_OUTSIDE
        return self.began and self.alone and there

    def __str__(self) -> str:
        if not self.began:
            return "was not running"
        if self.for_another:
            return "had to be ended because of another request"
        if self.hung_for_s is not None:
            return f"took no step for {self.hung_for_s:g} s and was ended"
        if self.memory_killed:
            return "was ended by the system, which had run out of memory"
        if self.status < 0 and -self.status in {number.value for number in signal.Signals}:
            return f"was killed by {signal.Signals(-self.status).name}"
        return f"ended with status {self.status}"


def memory_kills() -> int:
    """How many processes Linux has ended for want of memory since it started; 0 where it does not tell."""
    try:
        lines = Path("/proc/vmstat").read_text(encoding="ascii").splitlines()
    except OSError:
        return 0
    return next((int(line.split()[1]) for line in lines if line.startswith("oom_kill ")), 0)


MAX_WHILE_LOADING = 5
"""In a row. More would load for ever: typically there is too little memory."""
MAX_DELAY_S = 30.0


class Deaths:
    """`first_delay_s` is doubled with each death until a worker answers something."""

    def __init__(self, first_delay_s: float) -> None:
        self._first_delay_s = first_delay_s
        self._in_a_row = 0
        self._while_loading = 0

    def loaded(self) -> None:
        self._while_loading = 0

    def answered(self) -> None:
        self._in_a_row = 0

    def another(self, *, was_ready: bool) -> float | None:
        """Seconds until the next start, or `None` when too many have died while loading."""
        if not was_ready:
            self._while_loading += 1
        if self._while_loading >= MAX_WHILE_LOADING:
            return None
        delay = min(self._first_delay_s * 2**self._in_a_row, MAX_DELAY_S)
        self._in_a_row += 1
        return delay
