"""Every operation: its name, what it is asked, what carries it out; and the engine that runs them.

A new one is a file that yields drafts and then one result, or gives a result at once, and its row here; a manifest
lists its name to offer it.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator
from dataclasses import dataclass
from typing import Any

from sfumato_model.api.engine import CheckpointInfo
from sfumato_model.api.request import FillRequest, InspectRequest, Limits, RefineRequest, Request, RewriteRequest
from sfumato_model.api.result import FillDraft, Result
from sfumato_model.context.memory import told_when_full
from sfumato_model.context.model import Model
from sfumato_model.operations.fill import fill
from sfumato_model.operations.inspection import inspect
from sfumato_model.operations.refine import refine
from sfumato_model.operations.rewrite import rewrite
from sfumato_model.operations.warm import warm

Run = Callable[[Model, Any, Limits], Iterator[FillDraft | Result] | Result]
OPERATIONS: dict[str, tuple[type[Request], Run]] = {
    "fill": (FillRequest, fill),
    "rewrite": (RewriteRequest, rewrite),
    "inspect": (InspectRequest, inspect),
    "refine": (RefineRequest, refine),
    "warm": (FillRequest, warm),
}
"""Each gets requests of its type, and raises what `Engine.run` does."""


@dataclass(frozen=True, kw_only=True)
class LoadedEngine:
    """A checkpoint on its device."""

    info: CheckpointInfo
    model: Model

    def run(self, operation: str, request: Request, limits: Limits) -> Iterator[FillDraft | Result]:
        """Yield drafts, then one result; `api/engine.py` says more."""
        asked, run = OPERATIONS[operation]
        if not isinstance(request, asked):
            raise TypeError(f"{operation} takes a {asked.__name__}, and this is a {type(request).__name__}")
        # Without what is kept between requests the next one of each document takes longer.
        with told_when_full(self.model.prefixes.clear):
            found = run(self.model, request, limits)
            yield from (found,) if isinstance(found, Result) else found
