"""What state the worker is in, and why.

starting -> loading -> ready <-> restarting       a worker that dies is replaced, later each time in a row
               ├──<─> failed                      a resume tries again; a server whose first load failed ends
               └──<─> resting                     paused, or idle for long (`rest`); a request starts the next one
any -> stopping
"""

from __future__ import annotations

import asyncio

from sfumato_client.protocol import State

OVER = ("failed", "stopping")
"""States that no worker comes out of by itself."""
SETTLED = ("ready", *OVER)


class Condition:
    """`settled` is set while waiting for another state is of no use."""

    def __init__(self) -> None:
        self.state: State = "starting"
        self.detail = ""
        self.settled = asyncio.Event()

    @property
    def over(self) -> bool:
        return self.state in OVER

    def become(self, state: State, detail: str) -> None:
        """`stopping` is final."""
        self.state = "stopping" if self.state == "stopping" else state
        self.detail = detail
        if self.state in SETTLED:
            self.settled.set()
        else:
            self.settled.clear()
