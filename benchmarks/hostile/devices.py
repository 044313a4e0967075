"""Links to devices and named pipes where a file is expected: git can carry the links."""

from __future__ import annotations

import os
from collections.abc import Callable
from pathlib import Path

from benchmarks.hostile.case import Case

PLACES = (
    ".gitignore", ".sfumatoignore", ".git", ".git/info/exclude", ".git/config", "sfumato.toml", "mod.py",
    "mod/__init__.py", "pyproject.toml",
)  # fmt: skip


def _link(place: str, target: str) -> Callable[[Path], None]:
    def make(folder: Path) -> None:
        (folder / place).parent.mkdir(parents=True, exist_ok=True)
        (folder / place).symlink_to(target)

    return make


def _pipe(place: str) -> Callable[[Path], None]:
    def make(folder: Path) -> None:
        (folder / place).parent.mkdir(parents=True, exist_ok=True)
        os.mkfifo(folder / place)

    return make


DEVICES = (
    *(Case(name=f"{place}: a named pipe", make=_pipe(place)) for place in PLACES),
    *(
        Case(name=f"{place}: a link to {device}", make=_link(place, device))
        for place in PLACES
        for device in ("/dev/zero", "/dev/urandom", "/dev/stdin")
    ),
)
