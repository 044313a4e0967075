"""What the answers to all requests share: what was spent."""

from __future__ import annotations

from typing import Annotated

from pydantic import Field
from sfumato_client.protocol.wire import Wire


class Usage(Wire):
    context_tokens: int
    reused_tokens: Annotated[int, Field(description="context tokens whose keys and values were already there")]
    canvas_tokens: int
    hole_tokens: int
    steps: int
    canvases: Annotated[int, Field(description="more than 1 when the holes did not fit on one canvas")] = 1


class Timing(Wire):
    """Milliseconds. `step_ms` has one entry for each denoise step; `worker_ms` is all that the worker worked on it."""

    queue_ms: float
    prefill_ms: float
    step_ms: list[float]
    worker_ms: float
    total_ms: float
