"""Source: the definitions that a Python document imports from the workspace, found without running anything."""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence

from sfumato_lsp.snippets.imports import Import, scan_imports, without_imports
from sfumato_lsp.snippets.modules import ROOTS, module_file, submodule_file
from sfumato_lsp.snippets.signatures import signature
from sfumato_lsp.snippets.snippet import Files, Snippet

NEAR = 30
"""Lines on each side of the cursor within which a name counts as used there."""
UNUSED = NEAR + 1
FAR = NEAR + 2
MAX_HOPS = 4
"""How often a name is followed to the module that it was itself imported from."""


def imported_definitions(
    lines: Sequence[str], cursor_line: int, *, path: str, files: Files, roots: Sequence[str] = ROOTS
) -> tuple[list[Snippet], list[Snippet]]:
    """Signatures of imported names: first those used near the cursor, the nearest use first, then those that are
    used nowhere yet, as they were imported for something; apart from them those used only far away."""
    text = "\n".join(lines)
    code = without_imports(text).split("\n")
    distances: dict[Snippet, int] = {}
    for name, found in _definitions(scan_imports(text), text, path=path, files=files, roots=roots):
        if found is not None and found.path != path:
            distances[found] = min(_distance(name, code, cursor_line), distances.get(found, FAR))
    # Stable: equal ones stay in the order of the imports.
    ordered = sorted(distances, key=lambda snippet: distances[snippet])
    near = [snippet for snippet in ordered if distances[snippet] < FAR]
    return near, ordered[len(near) :]


def _definitions(
    imports: Sequence[Import], text: str, *, path: str, files: Files, roots: Sequence[str]
) -> Iterator[tuple[str, Snippet | None]]:
    """How the document calls a thing, and the thing's definition."""
    for found in imports:
        module = module_file(found.module, found.level, path=path, files=files, roots=roots)
        if module is None or found.name == "*":
            continue
        submodule = submodule_file(module, found.name, files) if found.name is not None else module
        if submodule is None:
            yield found.bound, definition(found.name or "", module, files=files, roots=roots)
            continue
        for member in dict.fromkeys(re.findall(rf"\b{re.escape(found.bound)}\.(\w+)", text)):
            yield f"{found.bound}.{member}", definition(member, submodule, files=files, roots=roots)


def definition(name: str, module: str, *, files: Files, roots: Sequence[str], hops: int = MAX_HOPS) -> Snippet | None:
    """The definition of `name` in the file `module`, or where that file imports it from."""
    text = files.get(module)
    if text is None:
        return None
    lines = signature(text, name)
    if lines is not None:
        return Snippet(path=module, text=lines)
    if hops == 0:
        return None
    for found in scan_imports(text):
        if found.name != "*" and (found.name is None or found.bound != name):
            continue
        source = module_file(found.module, found.level, path=module, files=files, roots=roots)
        wanted = name if found.name == "*" else found.name
        if source is not None and source != module and wanted is not None:
            result = definition(wanted, source, files=files, roots=roots, hops=hops - 1)
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
