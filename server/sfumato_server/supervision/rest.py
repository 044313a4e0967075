"""When a worker rests by itself, and how that is said.

To rest is to end the worker's process. Nothing less gives all of it back: an emptied cache leaves a CUDA context of a
few hundred megabytes, the libraries' workspaces and a heap in fragments. A start brings it back, and that way is gone
whenever a server starts.

    idle      any request wakes the worker
    paused    only a request that somebody made, or a resume: the next keystroke would undo the pause otherwise
"""

from __future__ import annotations

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
