"""Where the file of an imported Python module lies: beside the importing file, or under a source root."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from pathlib import PurePosixPath

from sfumato_lsp.snippets.snippet import Files

ROOTS = ("", "src")
"""Folders in which packages are looked for, beside those that the importing file lies in."""


def module_file(module: str, level: int, *, path: str, files: Files, roots: Sequence[str] = ROOTS) -> str | None:
    """The path of the module that `path` imports as `module` with `level` dots, if it is among `files`.

    >>> module_file("shapes", 1, path="pkg/app.py", files={"pkg/shapes.py": ""})
    'pkg/shapes.py'
    """
    parts = [part for part in module.split(".") if part]
    folders = _relative(path, level) if level else _absolute(path, files, roots)
    for folder in folders:
        place = folder.joinpath(*parts)
        choices = [place / "__init__.py"] if not parts else [place.with_suffix(".py"), place / "__init__.py"]
        for choice in map(str, choices):
            if files.get(choice) is not None:
                return choice
    return None


def submodule_file(package: str, name: str, files: Files) -> str | None:
    """The path of the module `name` in the package whose `__init__.py` is `package`."""
    if PurePosixPath(package).name != "__init__.py":
        return None
    return module_file(name, 1, path=package, files=files)


def _relative(path: str, level: int) -> Iterator[PurePosixPath]:
    above = PurePosixPath(path).parents
    if level <= len(above):
        yield above[level - 1]


def _absolute(path: str, files: Files, roots: Sequence[str]) -> Iterator[PurePosixPath]:
    """The nearest folder first. A package's own folder is none: nothing is imported from inside it absolutely."""
    seen: set[PurePosixPath] = set()
    for folder in (*PurePosixPath(path).parents, *map(PurePosixPath, roots)):
        if folder not in seen and files.get(str(folder / "__init__.py")) is None:
            yield folder
        seen.add(folder)
