"""How far the server's memory of a workspace folder is true."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from sfumato_lsp.memory.chosen import Reader


@dataclass(kw_only=True, eq=False)
class FolderState:
    reader: Reader | None = None
    whole: bool = True
    """It is to be looked through."""
    changed: set[str] = field(default_factory=set)
    """Paths that are to be looked at."""
    held: bool = True
    """The server may remember what it should not, so no request names the folder."""
    looked: float = 0.0
    """When it was looked through last, on the monotonic clock."""
    sent: bool = False
    """The server may remember something of it."""
