"""What state the worker is in, why, and what leads from one state to another.

    starting -> loading -> ready <-> restarting      a worker that ends by itself is replaced, later each time in a row
                  ├──<─> failed                      a resume tries again; a server whose first load failed ends
                  └──<─> resting                     paused, or idle for long; a request starts the next worker
    any -> stopping

Nothing else in the server sets the state: whoever learns something says what has happened.

To rest is to end the worker's process. Nothing less gives all of it back: an emptied cache leaves a CUDA context of a
few hundred megabytes, the libraries' workspaces and a heap in fragments. A start brings it back, and that way is gone
whenever a server starts.

    idle      any request wakes the worker
    paused    only a request that somebody made, or a resume: the next keystroke would undo the pause otherwise
"""

from __future__ import annotations

import asyncio
from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Literal

from sfumato_client.protocol import State

Event = Literal["begin", "progress", "ready", "pausing", "lost", "broken", "rest", "wake", "stop"]
"""What happens to a worker:

begin       the server starts its first one
progress    it says what it is loading
ready       it takes requests
pausing     it rests as soon as the running request has ended
lost        it died, hung, could not be started, or takes no more requests; another one follows
broken      no worker can be had: the checkpoint cannot be loaded, or too many died while loading it
rest        it is to end and leave the device free
wake        a request has come that may bring it back, or a resume
stop        the server ends
"""

_END: Mapping[Event, State] = {"rest": "resting", "stop": "stopping"}
_LOADS: Mapping[Event, State] = {"ready": "ready", "lost": "restarting", "broken": "failed", **_END}
LEADS_TO: Mapping[State, Mapping[Event, State]] = {
    "starting": {"begin": "loading", **_END},
    "loading": {"progress": "loading", **_LOADS},
    "ready": {"pausing": "ready", "lost": "restarting", "wake": "ready", **_END},
    "resting": {"wake": "loading", **_END},
    "restarting": {"progress": "restarting", **_LOADS},
    "failed": {"wake": "loading", "stop": "stopping"},
    "stopping": {},
}
"""The state after each event. An event that a state does not list comes too late there, and changes nothing."""

SETTLED: frozenset[State] = frozenset({"ready", "failed", "stopping"})
"""States in which it is of no use to wait for another one."""
OVER: frozenset[State] = frozenset({"failed", "stopping"})
"""States that no worker leaves by itself."""


@dataclass
class Condition:
    """The state of the worker through all its restarts and rests; `detail` says why, for people."""

    state: State = "starting"
    detail: str = ""
    paused: bool = False
    """Only a request that somebody made, or a resume, ends its rest."""
    waking: bool = False
    """Coming back from a rest, or from a failure."""
    settled: asyncio.Event = field(default_factory=asyncio.Event)
    """Set while the state is one of `SETTLED`."""

    @property
    def over(self) -> bool:
        return self.state in OVER

    def happens(self, event: Event, detail: str = "") -> bool:
        """Go where `event` leads. Return whether it led anywhere; if not, `detail` stays as well."""
        state = LEADS_TO[self.state].get(event)
        if state is None:
            return False
        self.waking = state not in ("ready", "resting") and (self.waking or event == "wake")
        self.state, self.detail = state, detail
        if state in SETTLED:
            self.settled.set()
        else:
            self.settled.clear()
        return True


CUDA_IDLE_S = 900.0
"""Where nothing else is set. Memory of a CUDA device is scarce and shared; a CPU's can be paged out."""

PAUSED = "paused: no suggestions until `sfumato resume`, or until you ask for one"


def idle_limit(configured_s: float | None, device: str) -> float:
    """Seconds without a request after which a worker on `device` rests; 0 is never."""
    if configured_s is not None:
        return configured_s
    return CUDA_IDLE_S if device.startswith("cuda") else 0.0


def why_idle(limit_s: float) -> str:
    """What the status says of a worker that rests for being idle."""
    span = f"{limit_s / 60:g} min" if limit_s >= 60 else f"{limit_s:g} s"
    return f"nothing was asked for {span}; the next request brings the model back"
