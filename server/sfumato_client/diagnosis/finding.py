"""One thing that was looked at."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Literal

Level = Literal["ok", "note", "wrong"]


@dataclass(frozen=True, kw_only=True)
class Finding:
    """`wrong` needs the user to do what `remedy` says; a `note` is good to know."""

    what: str
    found: str
    level: Level = "ok"
    remedy: str = ""
