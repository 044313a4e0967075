"""What is asked of the server besides operations: its status, a pause, a resume, its page; and what it is told.

A language server tells how many suggestions it showed and how many were accepted, as two numbers.
"""

from __future__ import annotations

from collections.abc import Mapping
from typing import Annotated, Literal

from pydantic import Field

from sfumato_client.protocol.wire import Wire

CAPABILITIES: Mapping[str, str] = {
    "drafts": "drafts while it denoises",
    "seeds": "seeds",
    "causal": "a reading from left to right",
    "traces": "traces",
    "deadlines": "a draft at a deadline",
    "ripples": "what an edit changes elsewhere",
}
"""What an engine may be able to do beside filling, in a user's words."""


class CheckpointStatus(Wire):
    name: str
    source: str
    parameters: int
    languages: list[str]
    operations: list[str]
    context_tokens: int
    instructions: Annotated[
        list[str] | None,
        Field(description="what a rewrite may be told, OLD, NEW and NAME being names of the code; null: anything"),
    ] = Field(default_factory=list)
    engine: Annotated[str, Field(description="what denoises: embedded, torch or vllm")] = "torch"
    capabilities: Annotated[list[str], Field(description="what the engine can do beside filling")] = Field(
        default_factory=lambda: [*CAPABILITIES]
    )
    at_once: Annotated[
        int, Field(ge=1, description="requests that are denoised at once", exclude_if=lambda most: most == 1)
    ] = 1

    remembers: Annotated[
        bool, Field(description="whether it has use for the texts of a workspace", exclude_if=lambda it: not it)
    ] = False

    @property
    def without(self) -> str:
        """What its engine cannot do, as the end of a sentence about it; empty where it can do all."""
        lacking = [words for name, words in CAPABILITIES.items() if name not in self.capabilities]
        return f"by {self.engine}, without {', '.join(lacking)}" if lacking else ""


class Counts(Wire):
    """Requests since the server started, by outcome, and those under way."""

    done: int = 0
    failed: int = 0
    cancelled: int = 0
    running: int = 0
    waiting: int = 0
    worker_restarts: int = 0


State = Literal["starting", "loading", "ready", "resting", "restarting", "failed", "stopping"]
"""`resting`: the worker has ended on purpose and the device is free; a request brings it back."""


class Status(Wire):
    """`checkpoint`, `device` and `dtype` are null until the worker has loaded."""

    version: str
    pid: int
    state: State
    detail: Annotated[str, Field(description="what is being loaded, or why the worker failed or rests")] = ""
    checkpoint: CheckpointStatus | None = None
    checkpoint_source: Annotated[
        str | None, Field(description="`default`, a folder or an id: what it was started with, also while it loads")
    ] = None
    ending: Annotated[bool, Field(description="it could not load its checkpoint, and ends within a second or two")] = (
        False
    )
    device: str | None = None
    dtype: str | None = None
    worker_pid: int | None = None
    paused: Annotated[bool, Field(description="automatic requests are refused until somebody resumes")] = False
    uptime_s: float
    counts: Counts


class Readiness(Wire):
    """`GET /readyz`: 200 when a request would begin at once, else 503."""

    ready: bool
    state: State


class Rested(Wire):
    """The answer to a pause. Bytes that were given back: null where nobody knows, 0 where nothing was loaded."""

    state: State
    detail: str
    memory_bytes: Annotated[int | None, Field(description="of the worker process")] = None
    device_bytes: Annotated[int | None, Field(description="reserved on an accelerator, besides its driver's own")] = (
        None
    )


class Resumed(Wire):
    """The answer to a resume, which does not wait until the worker is ready."""

    state: State
    detail: str


KEY_S = 120.0
"""How long a one-time key in a page's URL works."""


class PageUrl(Wire):
    """The key in the URL's fragment works once and for a short time; no browser sends a fragment to anybody."""

    url: str


class SessionRequest(Wire):
    key: Annotated[str, Field(max_length=256, description="from the fragment of the page's URL")]


class Session(Wire):
    """`token` is sent as `Authorization: Bearer TOKEN`, as the server's own is."""

    token: str
    expires_s: float


Count = Annotated[int, Field(ge=0, le=1_000_000)]


class Feedback(Wire):
    """Counts since the last such message of the same language server; of what and where nothing is said."""

    shown: Count = 0
    accepted: Count = 0
