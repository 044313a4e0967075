"""`POST /v1/feedback`: what became of suggestions, as two numbers."""

from __future__ import annotations

from typing import Annotated

from pydantic import Field
from sfumato_client.protocol.wire import Wire

Count = Annotated[int, Field(ge=0, le=1_000_000)]


class Feedback(Wire):
    """Counts since the last such message of the same language server; of what and where nothing is said."""

    shown: Count = 0
    accepted: Count = 0
