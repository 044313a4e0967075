"""Which dtype was named, and what counts as a small checkpoint. No torch here."""

from __future__ import annotations

import os
from collections.abc import Mapping

SMALL = 500_000_000
"""Bytes of weights below which a CPU computes in float32 or in eight bits, by one thread."""
DTYPE_VARIABLE = "SFUMATO_DTYPE"
"""Names the dtype of everything that computes here, training too, where no argument does."""


def named_dtype(named: str | None, environment: Mapping[str, str] = os.environ) -> str | None:
    """`named`, or what the environment says, or `None`."""
    return named or environment.get(DTYPE_VARIABLE) or None
