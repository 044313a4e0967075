"""Source: the definitions that a Python document imports from the workspace, found without running anything."""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from functools import cache

from sfumato_lsp.snippets.imports import (
    LONGEST_NAME,
    ROOTS,
    Import,
    module_file,
    scan_imports,
    submodule_file,
    without_imports,
)
from sfumato_lsp.snippets.snippet import Files, Snippet
from sfumato_lsp.snippets.summaries import signature

NEAR = 30
"""Lines on each side of the cursor within which a name counts as used there."""
UNUSED = NEAR + 1
FAR = NEAR + 2
MAX_HOPS = 4
"""How often a name is followed to the module that it was itself imported from."""
MAX_SEARCHED = 100_000_000
"""Characters that are searched for one choice, about a second: enough for all imports of a document, whatever the size
of their modules. Modules that import all of each other, or 100,000 members of one, would go on for hours."""
A_SEARCH = 1000
"""Characters that a search in a short text takes as long as."""


def imported_definitions(
    lines: Sequence[str], cursor_line: int, *, path: str, files: Files, roots: Sequence[str] = ROOTS
) -> tuple[list[Snippet], list[Snippet]]:
    """Signatures of imported names: first those used near the cursor, the nearest use first, then those that are
    used nowhere yet, as they were imported for something; apart from them those used only far away."""
    text = "\n".join(lines)
    code = without_imports(text).split("\n")
    distances: dict[Snippet, int] = {}
    search = _Search(files, roots)
    for name, found in search.definitions(scan_imports(text), text, path):
        if found is not None and found.path != path and search.may_read(text):
            distances[found] = min(_distance(name, code, cursor_line), distances.get(found, FAR))
    # Stable: equal ones stay in the order of the imports.
    ordered = sorted(distances, key=lambda snippet: distances[snippet])
    near = [snippet for snippet in ordered if distances[snippet] < FAR]
    return near, ordered[len(near) :]


class _Search:
    """For the definitions of one document's imports. It ends where it has read enough."""

    def __init__(self, files: Files, roots: Sequence[str]) -> None:
        self._files = files
        self._left = MAX_SEARCHED
        self._imports = cache(scan_imports)
        self._module = cache(
            lambda module, level, path: module_file(module, level, path=path, files=files, roots=roots)
        )

    def may_read(self, text: str) -> bool:
        """Whether there is effort left to search `text` once; then it is spent."""
        self._left -= len(text) + A_SEARCH
        return self._left >= 0

    def definitions(self, imports: Sequence[Import], text: str, path: str) -> Iterator[tuple[str, Snippet | None]]:
        """How the document calls a thing, and the thing's definition."""
        for found in imports:
            module = self._module(found.module, found.level, path)
            if module is None or found.name == "*":
                continue
            submodule = submodule_file(module, found.name, self._files) if found.name is not None else module
            if submodule is None:
                yield found.bound, self._definition(found.name or "", module, MAX_HOPS)
            elif self.may_read(text):
                for member in dict.fromkeys(re.findall(rf"\b{re.escape(found.bound)}\.(\w+)", text)):
                    yield f"{found.bound}.{member}", self._definition(member, submodule, MAX_HOPS)

    def _definition(self, name: str, module: str, hops: int) -> Snippet | None:
        """The definition of `name` in the file `module`, or where that file imports it from."""
        text = self._files.get(module)
        if text is None or len(name) > LONGEST_NAME or not self.may_read(text):
            return None
        lines = signature(text, name)
        if lines is not None:
            return Snippet(path=module, text=lines)
        if hops == 0:
            return None
        for found in self._imports(text):
            if found.name != "*" and (found.name is None or found.bound != name):
                continue
            source = self._module(found.module, found.level, module)
            wanted = name if found.name == "*" else found.name
            if source is not None and source != module and wanted is not None:
                result = self._definition(wanted, source, hops - 1)
                if result is not None:
                    return result
        return None


def _distance(name: str, code: Sequence[str], cursor_line: int) -> int:
    """Lines from the cursor to the nearest use of `name`, `UNUSED` without any, `FAR` when all are far away."""
    used = re.compile(rf"(?<![\w.]){re.escape(name)}\b")
    lines = [number for number, line in enumerate(code) if name in line and used.search(line)]
    if not lines:
        return UNUSED
    distance = min(abs(number - cursor_line) for number in lines)
    return distance if distance <= NEAR else FAR
