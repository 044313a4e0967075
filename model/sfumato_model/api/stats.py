"""What a request cost."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, replace


@dataclass(frozen=True, kw_only=True)
class FillStats:
    """Tokens, and times in seconds. `step_seconds` has one entry for each denoise step.

    `canvases` is more than 1 when the holes of a request did not fit on one canvas.
    """

    context_tokens: int = 0
    reused_tokens: int = 0
    canvas_tokens: int = 0
    hole_tokens: int = 0
    prefill_seconds: float = 0.0
    step_seconds: tuple[float, ...] = ()
    total_seconds: float = 0.0
    canvases: int = 1

    @classmethod
    def total(cls, parts: Sequence[FillStats]) -> FillStats:
        """What several canvases cost together; they share the context of the first."""
        return replace(
            parts[0],
            canvas_tokens=sum(part.canvas_tokens for part in parts),
            hole_tokens=sum(part.hole_tokens for part in parts),
            prefill_seconds=sum(part.prefill_seconds for part in parts),
            step_seconds=tuple(second for part in parts for second in part.step_seconds),
            total_seconds=sum(part.total_seconds for part in parts),
            canvases=len(parts),
        )
