"""The way to a vLLM, which may end and come back."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from typing import Protocol

from sfumato_model.api.errors import EngineError
from sfumato_model.engines.vllm.http.client import VllmClient


class Connection(Protocol):
    """Where an engine is, and why it is not."""

    def client(self, report: Callable[[str], None]) -> VllmClient:
        """A client of an engine that runs; it is started where this is who starts it.

        While it starts, `report` hears what it is at; what that raises ends the waiting. Raises `EngineError`.
        """
        ...

    def explained(self, error: EngineError) -> EngineError:
        """`error` of a request, with what is known of how the engine ended."""
        ...


@dataclass(frozen=True, kw_only=True)
class Behind:
    """An engine that others run."""

    found: VllmClient

    def client(self, report: Callable[[str], None]) -> VllmClient:
        return self.found

    def explained(self, error: EngineError) -> EngineError:
        return error
