"""Why nothing came of a request: an empty text alone would look like a fault, and nobody would know what to do."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Literal

Reason = Literal["ended", "blank", "filtered", "deadline", "stop", "unsure"]
"""Why there is no text.

ended     the checkpoint ended its answer at once
blank     it wrote space alone
filtered  the text filters left nothing of what it wrote
deadline  the time was over before it was sure of anything
stop      a text of `FillRequest.stop` came first
unsure    nobody had asked, and it was sure of nothing
"""


@dataclass(frozen=True, kw_only=True)
class NoText:
    """`message` says it to a person, with what to do."""

    reason: Reason
    message: str
