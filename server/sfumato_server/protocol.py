"""The wire types of the HTTP interface. The language server imports this module of the server and nothing else.

pydantic only: no fastapi, no torch. Unknown fields are refused, so that a misspelt one is not silently ignored.
"""

from __future__ import annotations

from typing import Annotated, Literal

from pydantic import BaseModel, ConfigDict, Field, model_validator

MAX_TEXT = 1_000_000
"""Characters of all fixed text of a request together."""
MAX_HOLES = 16
MAX_HOLE_TOKENS = 256
MAX_CANDIDATES = 8
MAX_SNIPPETS = 16


class Wire(BaseModel):
    model_config = ConfigDict(extra="forbid", frozen=True)


class HoleOptions(Wire):
    """A hole. Without `max_tokens` the checkpoint tries its own sizes."""

    max_tokens: Annotated[int, Field(ge=1, le=MAX_HOLE_TOKENS)] | None = None


class TextSegment(Wire):
    text: str


class HoleSegment(Wire):
    hole: HoleOptions = HoleOptions()


class SnippetText(Wire):
    """Text of another file that helps. `path` is a label: nothing is read from disk for it."""

    path: Annotated[str, Field(max_length=1024)]
    text: Annotated[str, Field(max_length=20_000)]


class FillRequest(Wire):
    """Fixed text and holes, in the order of the document."""

    segments: Annotated[list[TextSegment | HoleSegment], Field(min_length=1, max_length=4 * MAX_HOLES)]
    path: Annotated[str, Field(max_length=1024, description="a label: nothing is read from disk for it")] = ""
    language: Annotated[str, Field(max_length=64, description="an LSP language id")] = "python"
    snippets: Annotated[list[SnippetText], Field(max_length=MAX_SNIPPETS)] = []
    candidates: Annotated[int, Field(ge=1, le=MAX_CANDIDATES)] = 1
    single_line: Annotated[bool, Field(description="cut every hole's text at its first newline")] = False
    deadline_ms: Annotated[int, Field(ge=1, le=600_000)] | None = None
    seed: Annotated[int, Field(ge=0, lt=2**63)] = 0
    stream: bool = False
    document: Annotated[
        str, Field(max_length=4096, description="a newer request of the same document replaces this one")
    ] = ""

    @model_validator(mode="after")
    def _has_holes_and_fits(self) -> FillRequest:
        holes = sum(isinstance(segment, HoleSegment) for segment in self.segments)
        if holes == 0:
            raise ValueError('segments has no hole: add {"hole": {}} where text is wanted')
        if holes > MAX_HOLES:
            raise ValueError(f"segments has {holes} holes, at most {MAX_HOLES} are taken")
        characters = sum(len(s.text) for s in self.segments if isinstance(s, TextSegment))
        if characters > MAX_TEXT:
            raise ValueError(f"segments has {characters} characters of text, at most {MAX_TEXT} are taken")
        return self


class CandidateText(Wire):
    """One text for each hole. `score` is a log probability (nats), higher is better."""

    texts: list[str]
    score: float
    tokens: int
    ended: Literal["stable", "step_limit", "deadline"]
    valid: Annotated[bool | None, Field(description="parses no worse than with the holes empty; null: not judged")]


class Usage(Wire):
    context_tokens: int
    reused_tokens: Annotated[int, Field(description="context tokens whose keys and values were already there")]
    canvas_tokens: int
    hole_tokens: int
    steps: int


class Timing(Wire):
    """Milliseconds. `step_ms` has one entry for each denoise step."""

    queue_ms: float
    prefill_ms: float
    step_ms: list[float]
    total_ms: float


class FillResponse(Wire):
    """Candidates, best first."""

    id: str
    candidates: list[CandidateText]
    usage: Usage
    timing: Timing


class DraftEvent(Wire):
    """Server-sent event `draft`: the best guess after one denoise step, one text for each hole."""

    step: int
    texts: list[str]


class ErrorBody(Wire):
    """Any response of status 4xx or 5xx, and the server-sent event `failed`."""

    code: str
    message: str
    field: str | None = None


class ErrorResponse(Wire):
    error: ErrorBody


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
    """`GET /v1/status`. `checkpoint`, `device` and `dtype` are null until the worker has loaded."""

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
