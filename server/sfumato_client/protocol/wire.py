"""What all wire types share: their base, their limits, errors, and the fields that several requests have."""

from __future__ import annotations

from collections.abc import Iterable
from typing import Annotated, Literal, Self

from pydantic import BaseModel, ConfigDict, Field, model_validator

MAX_TEXT = 1_000_000
"""Characters of all text of a request's document together."""
MAX_HOLES = 16
MAX_HOLE_TOKENS = 256
MAX_CANDIDATES = 8
MAX_SNIPPETS = 16
MAX_INSTRUCTION = 2000
MAX_STOPS = 64


class Wire(BaseModel):
    model_config = ConfigDict(extra="forbid", frozen=True, strict=True)


def refuse_too_much(field: str, texts: Iterable[str]) -> None:
    """Raise `ValueError` for more text than is taken."""
    characters = sum(map(len, texts))
    if characters > MAX_TEXT:
        raise ValueError(f"{field} has {characters} characters of text, at most {MAX_TEXT} are taken")


class SnippetText(Wire):
    """Text of another file that helps. `path` is a label: nothing is read from disk for it."""

    path: Annotated[str, Field(max_length=1024)]
    text: Annotated[str, Field(max_length=20_000)]


Path = Annotated[str, Field(max_length=1024, description="a label: nothing is read from disk for it")]
Language = Annotated[str, Field(max_length=64, description="an LSP language id")]
Snippets = Annotated[list[SnippetText], Field(max_length=MAX_SNIPPETS)]
Candidates = Annotated[int, Field(ge=1, le=MAX_CANDIDATES)]
DeadlineMs = Annotated[int, Field(ge=1, le=600_000)]
Seed = Annotated[int, Field(ge=0, lt=2**63)]
Document = Annotated[
    str, Field(max_length=4096, description="a newer request of the same document, of any kind, replaces this one")
]
Share = Annotated[float, Field(ge=0, le=1)]
VerdictField = Annotated[
    Literal["sound", "unfinished", "broken"] | None,
    Field(description="what it does to the syntax of the text around it; null: nothing judges the language"),
]
Problem = Annotated[str, Field(description="what the verdict is about, empty when it is sound")]


class Streamed(Wire):
    """With `stream` the answer is server-sent events, and with `trace` their drafts tell of every slot."""

    stream: bool = False
    trace: Annotated[bool, Field(description="with `stream`: drafts say what each step decided at each slot")] = False

    @model_validator(mode="after")
    def _has_drafts_to_trace(self) -> Self:
        if self.trace and not self.stream:
            raise ValueError("trace belongs to drafts, and without stream there are none: set stream too")
        return self


class ErrorBody(Wire):
    """Any response of status 4xx or 5xx, and the server-sent event `failed`."""

    code: str
    message: str
    field: str | None = None


class ErrorResponse(Wire):
    error: ErrorBody
