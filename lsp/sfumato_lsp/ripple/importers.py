"""Which files of a workspace folder import a module: an index of what each imports, kept until a file changes on disk.

All of it reads from disk, in a thread, and lets the interpreter go after each file.
"""

from __future__ import annotations

import time
from collections.abc import Mapping
from dataclasses import dataclass, field
from functools import lru_cache
from pathlib import Path, PurePosixPath

from sfumato_client.files.regular_file import read_regular
from sfumato_lsp.memory.chosen import BREATH_S, MAX_BYTES, MAX_FILES, Wanted, ordered, walk
from sfumato_lsp.privacy.ignored_files import is_ignored, real_folders
from sfumato_lsp.snippets.imports import Import, module_file, scan_imports, submodule_file

FRESH_S = 30.0
"""How long a list of the folder's files counts; what stands in them is looked at each time."""
MOST_FOUND = 20
"""Files that import one module, the nearest to open documents first."""

State = tuple[int, int, int]


def state_of(file: Path) -> State | None:
    """It is another after each change of a file; `None` where there is none."""
    try:
        found = file.stat()
    except (OSError, ValueError):
        return None
    return found.st_mtime_ns, found.st_size, found.st_ino


@dataclass(kw_only=True)
class Importers:
    """Of one folder at a time; who goes on to another one begins anew."""

    _folder: Path | None = None
    _listed: float = 0.0
    _paths: list[str] = field(default_factory=list)
    _imports: dict[str, tuple[State, tuple[Import, ...]]] = field(default_factory=dict)

    def of(self, wanted: Wanted, path: str) -> list[str]:
        """The paths of files that import the one at `path`, all of them paths in the folder."""
        self._list(wanted)
        files = dict.fromkeys([path, *self._paths], "")
        found: list[str] = []
        for other in self._paths:
            if other != path and any(_leads(one, other, path, files) for one in self._of_file(wanted.folder, other)):
                found.append(other)
            if len(found) == MOST_FOUND:
                break
        return found

    def _list(self, wanted: Wanted) -> None:
        """Nothing that is ignored, nor a link."""
        now = time.monotonic()
        if wanted.folder == self._folder and now - self._listed < FRESH_S:
            return
        folders, patterns = real_folders([wanted.folder]), wanted.patterns.resolved()
        found: list[str] = []
        for path in ordered([one for one in walk(wanted, folders, patterns) if one.endswith((".py", ".pyi"))], wanted):
            file = wanted.folder / path
            if len(found) < MAX_FILES and not file.is_symlink() and not is_ignored(file, folders, patterns):
                found.append(path)
        self._imports = {one: known for one, known in self._imports.items() if one in set(found)}
        self._folder, self._listed, self._paths = wanted.folder, now, found

    def _of_file(self, folder: Path, path: str) -> tuple[Import, ...]:
        state = state_of(folder / path)
        known = self._imports.get(path)
        if state is None or (known is not None and known[0] == state):
            return () if known is None or state is None else known[1]
        time.sleep(BREATH_S)
        try:
            text = read_regular(folder / path, MAX_BYTES).decode("utf-8", "replace")
        except (OSError, ValueError):
            text = ""
        self._imports[path] = state, scan_imports(text.replace("\r\n", "\n"))
        return self._imports[path][1]


def _leads(one: Import, path: str, wanted: str, files: Mapping[str, str]) -> bool:
    """Whether an import of the file at `path` is of the wanted one, or has a name of it. Most say another name."""
    if one.module and _module_name(wanted) not in (one.module.rpartition(".")[2], one.name):
        return False
    module = module_file(one.module, one.level, path=path, files=files)
    if module == wanted:
        return True
    return module is not None and one.name is not None and submodule_file(module, one.name, files) == wanted


@lru_cache(maxsize=8)
def _module_name(path: str) -> str:
    own = PurePosixPath(path)
    return own.parent.name if own.name == "__init__.py" else own.stem
