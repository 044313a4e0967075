"""Which dtype was named, and what counts as a small checkpoint. No torch here."""

from __future__ import annotations

import os
from collections.abc import Mapping

from sfumato_model.api.errors import CheckpointError

SMALL = 500_000_000
"""Bytes of weights below which a CPU computes in float32 or in eight bits, by one thread."""
DTYPE_VARIABLE = "SFUMATO_DTYPE"
"""Names the dtype of everything that computes here, training too, where no argument does."""


DTYPE_NAMES = ("float32", "int8", "bfloat16", "float16", "float8")
"""The embedded engine has the first two, torch all but the second."""


def named_dtype(named: str | None, environment: Mapping[str, str] = os.environ) -> str | None:
    """`named`, or what the environment says, or `None`. Raises `CheckpointError` for what is none of `DTYPE_NAMES`."""
    found = named or environment.get(DTYPE_VARIABLE) or None
    if found is not None and found not in DTYPE_NAMES:
        raise CheckpointError(f"dtype {found!r} is not known: use one of {', '.join(DTYPE_NAMES)}")
    return found
