"""`GET /v1/status`."""

from __future__ import annotations

from typing import Annotated, Literal

from pydantic import Field

from sfumato_server.protocol.wire import Wire


class CheckpointStatus(Wire):
    name: str
    source: str
    parameters: int
    languages: list[str]
    operations: list[str]
    context_tokens: int


class Counts(Wire):
    """Requests since the server started, by outcome, and those under way."""

    done: int = 0
    failed: int = 0
    cancelled: int = 0
    running: int = 0
    waiting: int = 0
    worker_restarts: int = 0


State = Literal["starting", "loading", "ready", "restarting", "failed", "stopping"]


class Status(Wire):
    """`checkpoint`, `device` and `dtype` are null until the worker has loaded."""

    version: str
    pid: int
    state: State
    detail: Annotated[str, Field(description="what is being loaded, or why the worker failed")] = ""
    checkpoint: CheckpointStatus | None = None
    device: str | None = None
    dtype: str | None = None
    worker_pid: int | None = None
    uptime_s: float
    counts: Counts
