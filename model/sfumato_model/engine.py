"""A loaded checkpoint, ready to fill: the one object that the worker holds."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from dataclasses import dataclass
from typing import Protocol

from sfumato_model.api.request import FillRequest, InspectRequest, Limits, RefineRequest, RewriteRequest
from sfumato_model.api.result import FillDraft, FillResult, InspectResult, RefineResult, WarmResult


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


class Engine(Protocol):
    """What the worker asks of a loaded checkpoint. All may raise `OutOfMemory`, after which smaller requests work."""

    @property
    def info(self) -> CheckpointInfo: ...

    def fill(self, request: FillRequest, limits: Limits) -> Iterator[FillDraft | FillResult]:
        """Yield a draft per denoise step, then one result.

        Raises `PromptError` for a request that cannot become a canvas and `Cancelled` between two steps.
        """
        ...

    def rewrite(self, request: RewriteRequest, limits: Limits) -> Iterator[FillDraft | FillResult]:
        """As `fill`; `PromptError` also for an instruction that the checkpoint does not take."""
        ...

    def inspect(self, request: InspectRequest, limits: Limits) -> InspectResult:
        """Raises `PromptError` for a selection without tokens and `Cancelled` between two passes."""
        ...

    def refine(self, request: RefineRequest, limits: Limits) -> Iterator[FillDraft | RefineResult]:
        """Yield the selection as it is after each denoise step, then one result. Raises as `fill` does."""
        ...

    def warm(self, request: FillRequest, limits: Limits) -> WarmResult:
        """Encode the context that `request` would need, so that it does not have to. Raises as `fill` does."""
        ...


LoadEngine = Callable[..., Engine]
