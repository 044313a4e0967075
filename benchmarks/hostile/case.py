"""One thing that a workspace can hold to freeze, fill or hang a language server."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass, field
from pathlib import Path


def _nothing(_folder: Path) -> None:
    pass


@dataclass(frozen=True, kw_only=True)
class Case:
    """`make` puts it into a folder of the workspace; then the document `name` is opened there with `text`."""

    name: str
    make: Callable[[Path], None] = _nothing
    document: str = "a.py"
    text: Callable[[], str] = field(default=lambda: "from mod import f\nx = f(\n")
