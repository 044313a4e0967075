"""Which files of a workspace folder are remembered, and what of their texts is sent. All of it reads from disk, in a
thread, and lets the interpreter go after each file: whoever types does not wait for it.
"""

from __future__ import annotations

import os
import time
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field
from pathlib import Path

from sfumato_client.files.regular_file import read_regular
from sfumato_client.text.digest import digest_of
from sfumato_client.text.languages import language_of
from sfumato_lsp.memory.generated import is_generated
from sfumato_lsp.memory.secret_text import without_secrets
from sfumato_lsp.privacy.ignored_files import NO_PATTERNS, Patterns, is_ignored, real_folders
from sfumato_lsp.text.paths import MAX_LABEL
from sfumato_lsp.text.windows import sendable

MAX_FILES = 2_000
MAX_BYTES = 200_000
"""Of a file."""
MAX_LOOKED_AT = 50_000
"""Files and folders of a workspace folder."""
BREATH_S = 0.0005
"""After each file. It costs a second for the most files."""
SKIPPED = frozenset({"__pycache__", "node_modules", "site-packages", "bower_components", "vendor", "third_party"})


@dataclass(frozen=True, kw_only=True)
class Wanted:
    """The folder, and what may be read in it. `languages` are LSP language ids, `None`: any that is known by a name.

    `inner` are workspace folders below it, which are their own; `near` are paths in the folder, as those of open
    documents, the nearest files to which come first.
    """

    folder: Path
    languages: tuple[str, ...] | None = None
    patterns: Patterns = NO_PATTERNS
    inner: tuple[Path, ...] = ()
    near: tuple[str, ...] = ()


@dataclass(frozen=True, kw_only=True)
class Chosen:
    """`path` is that in the folder, as requests name it."""

    path: str
    digest: str


@dataclass(kw_only=True)
class Reader:
    """Digests are kept by path until a file changes on disk."""

    _known: dict[str, tuple[tuple[int, int, int], str]] = field(default_factory=dict)

    def choose(self, wanted: Wanted) -> list[Chosen]:
        """All of them."""
        folders, patterns = real_folders([wanted.folder]), wanted.patterns.resolved()
        found: list[Chosen] = []
        known = {}
        for path in ordered(list(walk(wanted, folders, patterns)), wanted):
            if len(found) == MAX_FILES:
                break
            time.sleep(BREATH_S)
            chosen = self._chosen(path, wanted, folders, patterns)
            if chosen is not None:
                found.append(chosen)
                known[path] = self._known[path]
        self._known = known
        return found

    def _chosen(self, path: str, wanted: Wanted, folders: Sequence[Path], patterns: Patterns) -> Chosen | None:
        file = wanted.folder / path
        if file.is_symlink() or is_ignored(file, folders, patterns):
            return None
        try:
            state = file.stat()
        except (OSError, ValueError):
            return None
        now = state.st_mtime_ns, state.st_size, state.st_ino
        before = self._known.get(path)
        if before is None or before[0] != now:
            text = text_of(file, path)
            if text is None:
                self._known[path] = now, ""
                return None
            before = self._known[path] = now, digest_of(text)
        return Chosen(path=path, digest=before[1]) if before[1] else None


def read(wanted: Wanted, path: str) -> str | None:
    """What is sent of a file now; `None` where nothing may be, or it is not there."""
    if not is_eligible(wanted, path):
        return None
    folders, file = real_folders([wanted.folder]), wanted.folder / path
    # A link on the way may lead anywhere.
    if not any(os.path.realpath(file) == str(folder / path) for folder in folders):
        return None
    if is_ignored(file, folders, wanted.patterns.resolved()):
        return None
    time.sleep(BREATH_S)
    return text_of(wanted.folder / path, path)


def text_of(file: Path, path: str) -> str | None:
    """Without what looks like a secret; `None` for what is no text, is too large, or a program has written."""
    try:
        text = sendable(read_regular(file, MAX_BYTES).decode("utf-8-sig"))
    except (OSError, ValueError):
        return None
    if "\0" in text or not text.strip() or is_generated(path, text):
        return None
    return without_secrets(text)


def is_eligible(wanted: Wanted, path: str) -> bool:
    """By its name: a language that is written, and nothing hidden on the way."""
    parts = path.split("/")
    if len(path) > MAX_LABEL or any(part.startswith(".") or part in SKIPPED for part in parts):
        return False
    language = language_of(parts[-1])
    if (
        language is None
        or (wanted.languages is not None and language not in wanted.languages)
        or language == "plaintext"
    ):
        return False
    return not any((wanted.folder / path).is_relative_to(folder) for folder in wanted.inner)


def walk(wanted: Wanted, folders: Sequence[Path], patterns: Patterns) -> Iterator[str]:
    """Paths by name alone. Links are not followed, and nothing below an ignored folder is looked at."""
    looked = 0
    for folder, below, names in os.walk(wanted.folder):
        here = Path(folder)
        below[:] = sorted(name for name in below if _is_entered(here / name, wanted, folders, patterns))
        for name in sorted(names):
            path = (here / name).relative_to(wanted.folder).as_posix()
            if is_eligible(wanted, path):
                yield path
        looked += len(below) + len(names)
        if looked > MAX_LOOKED_AT:
            return
        time.sleep(BREATH_S)


def _is_entered(folder: Path, wanted: Wanted, folders: Sequence[Path], patterns: Patterns) -> bool:
    if folder.name.startswith(".") or folder.name in SKIPPED or folder in wanted.inner or folder.is_symlink():
        return False
    if (folder / "pyvenv.cfg").exists():
        return False
    # Of a folder that is ignored every file is, whatever its name.
    return not is_ignored(folder / "any.py", folders, patterns)


def ordered(paths: Sequence[str], wanted: Wanted) -> list[str]:
    """The nearest to an open document first, and of those the last changed."""
    near = [path.split("/")[:-1] for path in wanted.near]

    def rank(path: str) -> tuple[int, float]:
        own = path.split("/")[:-1]
        return min((_apart(own, other) for other in near), default=len(own)), -_changed(wanted.folder / path)

    return sorted(paths, key=rank)


def _apart(left: Sequence[str], right: Sequence[str]) -> int:
    """Folders to go up and down."""
    same = next((n for n, (a, b) in enumerate(zip(left, right, strict=False)) if a != b), min(len(left), len(right)))
    return len(left) + len(right) - 2 * same


def _changed(file: Path) -> float:
    try:
        return file.stat().st_mtime
    except (OSError, ValueError):
        return 0.0
