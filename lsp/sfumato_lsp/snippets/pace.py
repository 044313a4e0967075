"""How often snippets are chosen."""

from __future__ import annotations

from dataclasses import dataclass


@dataclass(frozen=True, kw_only=True)
class Pace:
    """Seconds."""

    pause: float = 1.0
    """Without a keystroke before a choice."""
    interval: float = 10.0
    """Between two choices for a document."""
