"""What the requests share whose drafts can be streamed."""

from __future__ import annotations

from typing import Annotated, Self

from pydantic import Field, model_validator
from sfumato_client.protocol.wire import Wire


class Streamed(Wire):
    """With `stream` the answer is server-sent events, and with `trace` their drafts tell of every slot."""

    stream: bool = False
    trace: Annotated[bool, Field(description="with `stream`: drafts say what each step decided at each slot")] = False

    @model_validator(mode="after")
    def _has_drafts_to_trace(self) -> Self:
        if self.trace and not self.stream:
            raise ValueError("trace belongs to drafts, and without stream there are none: set stream too")
        return self
