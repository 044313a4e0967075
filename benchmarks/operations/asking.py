"""How one case went, one way: an engine is asked, and what it says is judged."""

from __future__ import annotations

import time
from collections.abc import Mapping
from dataclasses import dataclass
from typing import TypeVar

from sfumato_model.api.request import Limits, Request
from sfumato_model.operations.engine import LoadedEngine

Result = TypeVar("Result")
Values = Mapping[str, bool | float | None]
"""By what is measured: true or false, or a share from 0 to 1; `None` where the case says nothing of it."""


@dataclass(frozen=True, kw_only=True)
class Judged:
    values: Values
    seconds: float


def asked(engine: LoadedEngine, operation: str, request: Request, kind: type[Result]) -> tuple[Result, float]:
    """The result of an operation, which is of one kind, and the processor's seconds: what else runs does not count."""
    begun = time.process_time()
    *_, result = engine.run(operation, request, Limits(clock=time.monotonic))
    assert isinstance(result, kind)
    return result, time.process_time() - begun
