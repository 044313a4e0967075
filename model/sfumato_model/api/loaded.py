"""A loaded checkpoint, ready to fill: the one object that the worker holds."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from typing import Protocol

from sfumato_model.api.request import Limits, Request
from sfumato_model.api.result import FillDraft, Result
from sfumato_model.projects.projects import Projects


@dataclass(frozen=True, kw_only=True)
class CheckpointInfo:
    """What a loaded checkpoint says of itself."""

    name: str
    source: str
    parameters: int
    languages: tuple[str, ...]
    operations: tuple[str, ...]
    context_tokens: int
    device: str
    dtype: str
    instructions: tuple[str, ...] | None = ()
    """What a rewrite may be told; `None` means anything."""
    engine: str = "torch"
    capabilities: tuple[str, ...] = ()
    """What the engine can do beside filling (`engines/engine.py`)."""
    at_once: int = 1
    """Requests that may be run at the same time, each in a thread of its own."""
    remembers: bool = False
    """Whether its manifest has a weight for a memory."""


class LoadedCheckpoint(Protocol):
    """An engine with what belongs to its checkpoint, as the worker and `Sfumato` ask it: operation by operation."""

    @property
    def info(self) -> CheckpointInfo: ...

    @property
    def projects(self) -> Projects | None:
        """What is remembered of workspaces, where the checkpoint has use for it."""
        ...

    def run(self, operation: str, request: Request, limits: Limits) -> Iterator[FillDraft | Result]:
        """Yield a draft per denoise step, then one result. The names are those of `operations/engine.py`.

        Raises `PromptError` for a request that cannot become a canvas, `Cancelled` between two steps or chunks of a
        context, `OutOfMemory`, after which smaller requests work, and `NotFinite`, which the same request meets again.
        """
        ...
