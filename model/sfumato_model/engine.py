"""A loaded checkpoint, ready to fill: the one object that the worker holds."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from dataclasses import dataclass
from typing import Protocol

from sfumato_model.request import FillDraft, FillRequest, FillResult, Limits


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


class Engine(Protocol):
    """What the worker asks of a loaded checkpoint."""

    @property
    def info(self) -> CheckpointInfo: ...

    def fill(self, request: FillRequest, limits: Limits) -> Iterator[FillDraft | FillResult]:
        """Yield a draft per denoise step, then one result.

        Raises `PromptError` for a request that cannot become a canvas and `Cancelled` between two steps.
        """
        ...


LoadEngine = Callable[..., Engine]
