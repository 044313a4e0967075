"""The folders of the workspace as they are on disk. Everything here may block: it runs in a thread."""

from __future__ import annotations

from collections.abc import Iterable
from pathlib import Path


def real_folders(paths: Iterable[Path]) -> tuple[Path, ...]:
    """The folders that exist, as they were named and as links lead to them."""
    folders = [path for path in paths if path.is_absolute() and path.is_dir()]
    return tuple(dict.fromkeys(named for folder in folders for named in (folder, folder.resolve())))
