"""How long an engine's reads take, measured on their answers, and how many steps a deadline leaves room for.

The engine does not say after how many steps a canvas had settled. A read that settled early looks like one of quick
steps, so a step counts as long as in the slower ones of the last reads; a deadline that is met with less done costs
little, one that is missed costs the answer.
"""

from __future__ import annotations

from collections import deque
from dataclasses import dataclass
from threading import Lock

KEPT = 64
SLOWER = 0.8
"""A step takes as long as in this share of the reads, or less."""
_MARGIN = 1.2
"""Of what is reckoned, as others may ask for something at the same time."""


@dataclass(frozen=True, kw_only=True)
class Cost:
    """Seconds of a read: `once`, for the way and the context, and `step` for each denoise step."""

    once: float
    step: float

    def of(self, steps: int) -> float:
        return self.once + self.step * steps


class StepTimes:
    """What the last reads took. Several threads may use it."""

    def __init__(self) -> None:
        self._reads: deque[tuple[int, float]] = deque(maxlen=KEPT)
        self._using = Lock()

    def record(self, steps: int, seconds: float) -> None:
        """A read of at most `steps` steps took `seconds`."""
        with self._using:
            self._reads.append((steps, seconds))

    @property
    def cost(self) -> Cost | None:
        """`None` until a read has been recorded.

        The shortest read of the fewest steps is what is paid once and for those steps; what longer reads took beyond it
        goes to their further steps. While all had as many steps, nothing is paid once.
        """
        with self._using:
            reads = tuple(self._reads)
        if not reads:
            return None
        fewest = min(steps for steps, _ in reads)
        least = min(seconds for steps, seconds in reads if steps == fewest)
        further = [(seconds - least) / (steps - fewest) for steps, seconds in reads if steps > fewest]
        if not further:
            return Cost(once=0.0, step=_slower([seconds / steps for steps, seconds in reads]))
        step = max(_slower(further), 0.0)
        return Cost(once=max(least - fewest * step, 0.0), step=step)

    def steps_within(self, seconds: float, wanted: int) -> int:
        """How many of `wanted` steps fit into `seconds`; 0 where not one is likely to. All while nothing is known."""
        cost = self.cost
        if cost is None:
            return wanted
        if cost.of(1) * _MARGIN > seconds:
            return 0
        if cost.step == 0:
            return wanted
        return min(wanted, int((seconds / _MARGIN - cost.once) / cost.step))


def _slower(values: list[float]) -> float:
    return sorted(values)[min(int(len(values) * SLOWER), len(values) - 1)]
