"""How one case went, one way."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass


@dataclass(frozen=True, kw_only=True)
class Judged:
    """`values` by what is measured: true or false, or a share from 0 to 1; `None` where the case says nothing of it."""

    values: Mapping[str, bool | float | None]
    seconds: float
