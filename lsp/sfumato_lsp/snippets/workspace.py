"""The files of the workspace as a choice of snippets may read them. Everything here may block: it runs in a thread.

Read is what lies in a workspace folder, however links lead there, is not ignored, and is a text of at most 500 kB.
What the editor has open is taken as the editor has it.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from contextlib import suppress
from pathlib import Path

from sfumato_client.files.regular_file import read_regular
from sfumato_lsp.privacy.ignored_files import Patterns, is_ignored
from sfumato_lsp.snippets.imports import ROOTS

MAX_BYTES = 500_000
MAX_ROOTS = 64


class WorkspaceFiles:
    """Files by their path in `folders`, the first folder first. `open_texts` are by absolute path."""

    def __init__(self, folders: Sequence[Path], *, open_texts: Mapping[Path, str], patterns: Patterns) -> None:
        self._folders = folders
        self._open_texts = open_texts
        self._patterns = patterns

    def get(self, path: str, /) -> str | None:
        for folder in self._folders:
            text = self._text(folder / path)
            if text is not None:
                return text
        return None

    def _text(self, path: Path) -> str | None:
        if path in self._open_texts:
            return self._open_texts[path]
        try:
            inside = any(path.resolve().is_relative_to(folder) for folder in self._folders)
            if not inside or is_ignored(path, self._folders, self._patterns):
                return None
            text = read_regular(path, MAX_BYTES).decode("utf-8")
        except (OSError, RuntimeError, ValueError):
            return None  # gone, not allowed, no regular file, too large, links in a circle, or no text
        return text.replace("\r\n", "\n").replace("\r", "\n")


def source_roots(folders: Sequence[Path]) -> tuple[str, ...]:
    """Where packages may lie: the workspace's folders, `src`, and each folder in them that is no package itself."""
    inner: list[str] = []
    for folder in folders:
        with suppress(OSError):
            inner += [child.name for child in sorted(folder.iterdir()) if _may_hold_packages(child)]
    return tuple(dict.fromkeys([*ROOTS, *inner]))[:MAX_ROOTS]


def _may_hold_packages(folder: Path) -> bool:
    return folder.is_dir() and not folder.name.startswith((".", "_")) and not (folder / "__init__.py").exists()
