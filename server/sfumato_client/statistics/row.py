"""One suggestion as it is kept, and where."""

from __future__ import annotations

import os
from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Literal

from platformdirs import user_state_path

FILE_NAME = "statistics.sqlite"

Outcome = Literal["shown", "typed", "partly", "accepted", "rejected"]
"""What became of it, as far as it is known.

`accepted`: the editor put it in; `partly`: a word or a line of it, and no more. `typed`: the user wrote all of it by
hand, so it was right and saved no key. `rejected`: see `Reason`.
"""

Reason = Literal["", "dismissed", "typed_over", "replaced", "ignored"]
"""Why it was rejected: sent away, written over with something else, gone for another suggestion, or left alone."""


@dataclass(frozen=True, kw_only=True)
class Row:
    """A suggestion, shown once however often what is left of it was shown again while the user typed along.

    `time` is seconds since 1970, `characters` the length of the first candidate, `accepted_characters` what accepting
    put in: less than the whole when some of it was typed before. `words` and `lines` are how often one was accepted.
    """

    id: str
    time: float
    language: str
    invoked: bool
    candidates: int
    characters: int
    latency_ms: float
    outcome: Outcome = "shown"
    accepted_characters: int = 0
    words: int = 0
    lines: int = 0
    reason: Reason = ""


def statistics_file(environment: Mapping[str, str] = os.environ) -> Path:
    """In the user's state folder; `SFUMATO_STATE_DIR` names another."""
    named = environment.get("SFUMATO_STATE_DIR")
    return (Path(named) if named else user_state_path("sfumato", appauthor=False)) / FILE_NAME
