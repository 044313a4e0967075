"""The language server's folders stand in an order, and a newcomer can enter each of them."""

from __future__ import annotations

import ast
from functools import cache
from graphlib import TopologicalSorter
from importlib import import_module
from pathlib import Path

import pytest

import sfumato_lsp

ROOT = Path(sfumato_lsp.__file__).parent
LOWEST_FIRST = (
    "ignoring", "text", "rpc", "privacy", "settings", "connection", "snippets", "statistics", "python", "outcomes",
    "editor", "refactor", "workplace", "suggest", "session", "carrying_out", "operations", "features", "",
)  # fmt: skip
"""The last is the package itself: what starts it and reads its messages."""
MOST_MODULES = 14


def module_name(file: Path) -> str:
    return ".".join(["sfumato_lsp", *file.relative_to(ROOT).with_suffix("").parts])


@cache
def imported() -> dict[str, set[str]]:
    """By module, the modules of the package that it imports: at its top, in a function, or for its types alone."""
    files = {module_name(file): file for file in ROOT.rglob("*.py") if file.name != "__init__.py"}
    return {name: _imports(file) & set(files) for name, file in files.items()}


def _imports(file: Path) -> set[str]:
    found: set[str] = set()
    for node in ast.walk(ast.parse(file.read_text())):
        if isinstance(node, ast.ImportFrom) and node.module is not None:
            found |= {node.module, *(f"{node.module}.{one.name}" for one in node.names)}
        elif isinstance(node, ast.Import):
            found |= {one.name for one in node.names}
    return found


def folder(module: str) -> str:
    return module.removeprefix("sfumato_lsp.").rpartition(".")[0]


def test_a_folder_imports_from_those_below_it_alone() -> None:
    place = {name: number for number, name in enumerate(LOWEST_FIRST)}
    upwards = [
        f"{module} -> {other}"
        for module, others in imported().items()
        for other in others
        if place[folder(other)] > place[folder(module)]
    ]
    assert upwards == []


def test_no_two_files_import_each_other() -> None:
    TopologicalSorter(imported()).prepare()


def test_no_folder_has_more_modules_than_a_page_has_lines_for() -> None:
    modules = [folder(module) for module in imported()]
    assert {name: modules.count(name) for name in modules if modules.count(name) > MOST_MODULES} == {}


@pytest.mark.parametrize("name", LOWEST_FIRST)
def test_a_folder_says_what_is_in_it(name: str) -> None:
    package = import_module(".".join(filter(None, ["sfumato_lsp", name])))
    assert package.__doc__
    assert isinstance(package.__all__, list)
