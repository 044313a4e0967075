"""The engine over a loaded checkpoint."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass

from sfumato_model.api.engine import CheckpointInfo
from sfumato_model.api.request import Limits, Request
from sfumato_model.api.result import FillDraft, Result
from sfumato_model.context.memory import told_when_full
from sfumato_model.context.model import Model
from sfumato_model.operations.table import OPERATIONS


@dataclass(frozen=True, kw_only=True)
class LoadedEngine:
    """A checkpoint on its device."""

    info: CheckpointInfo
    model: Model

    def run(self, operation: str, request: Request, limits: Limits) -> Iterator[FillDraft | Result]:
        """Yield drafts, then one result; `api/engine.py` says more."""
        asked = OPERATIONS[operation]
        if not isinstance(request, asked.request):
            raise TypeError(f"{operation} takes a {asked.request.__name__}, and this is a {type(request).__name__}")
        # Without what is kept between requests the next one of each document takes longer.
        with told_when_full(self.model.prefixes.clear):
            yield from asked.run(self.model, request, limits)
