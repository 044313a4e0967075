"""What this process holds of the machine: asked when it leaves, so that a pause can say what it freed."""

from __future__ import annotations

import os
import sys
from pathlib import Path
from typing import Any

from sfumato_server.worker.messages import Left


def held() -> Left:
    """The bytes of this process; never loads what it asks about."""
    return Left(resident=_resident(), device=_on_device(sys.modules.get("torch")))


def _resident() -> int | None:
    """Resident bytes. The current figure only: a peak, which macOS would tell, says what is no longer there."""
    try:
        pages = Path("/proc/self/statm").read_text(encoding="ascii").split()[1]
    except OSError:
        return None
    return int(pages) * os.sysconf("SC_PAGE_SIZE")


def _on_device(torch: Any) -> int:
    """What torch has reserved, 0 before it is loaded. A CUDA context's own few hundred MB are not in it."""
    # Half imported, as while the worker loads, it may lack any of these.
    cuda = getattr(torch, "cuda", None)
    if cuda is not None and getattr(cuda, "is_initialized", bool)():
        return sum(cuda.memory_reserved(device) for device in range(cuda.device_count()))
    mps = getattr(torch, "mps", None)
    backends = getattr(getattr(torch, "backends", None), "mps", None)
    if mps is not None and backends is not None and backends.is_available():
        return int(mps.driver_allocated_memory())
    return 0
