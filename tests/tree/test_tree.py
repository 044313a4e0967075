"""The house: a folder for each stage, in an order; no circles; nothing too large to be read at once."""

from __future__ import annotations

import ast
import re

import pytest
from tests import durations
from tests.tree.map import places
from tests.tree.source import ROOT, Module, circle, modules

MODULES, LINES, FUNCTION_LINES, PARAMETERS = 14, 200, 40, 6
"""The most modules in a folder, lines of a module and of a function, and parameters of a function."""
COMMANDS = {
    "sfumato_client.cli.edit.fill.fill",
    "sfumato_client.cli.edit.selection.refine",
    "sfumato_client.cli.edit.selection.rewrite",
    "sfumato_client.cli.lifecycle.serve.serve",
    "sfumato_model.training.__main__.export",
    "sfumato_model.training.__main__.run",
}
"""They have a parameter for each option of their command, with its help."""
ACROSS = {
    "sfumato_model": {},
    "sfumato_client": {
        "sfumato_model.judge": "a file that a command changes is judged as a whole",
        "sfumato_model.checkpoint": "checkpoints are listed, fetched and checked without a server",
        "sfumato_model.api": "the errors of checkpoints",
        "sfumato_model.engines.cards": "which engine makes the most of this machine's card",
        "sfumato_server": "`sfumato serve` is the server",
    },
    "sfumato_server": {"sfumato_client": "wire types, files, logs", "sfumato_model": "the worker holds an engine"},
    "sfumato_lsp": {"sfumato_client": "the connection", "sfumato_model.judge": "edits are judged as whole documents"},
}
"""What each package may import of the others, and why."""

KNOWN = modules()
FOLDERS = sorted({module.folder for module in KNOWN.values()})


def test_no_files_import_each_other() -> None:
    assert circle({name: module.imports(KNOWN) for name, module in KNOWN.items()}) == []


def test_no_folders_import_each_other() -> None:
    graph: dict[str, set[str]] = {folder: set() for folder in FOLDERS}
    for module in KNOWN.values():
        graph[module.folder] |= _folders_imported(module)
    assert circle({folder: frozenset(imported) for folder, imported in graph.items()}) == []


def test_the_page_has_every_folder_once() -> None:
    assert sorted(place.folder for place in places()) == FOLDERS


def test_a_folder_imports_only_those_that_stand_before_it_on_the_page() -> None:
    order = {place.folder: number for number, place in enumerate(places())}
    wrong = {
        f"{module.name} imports {other}"
        for module in KNOWN.values()
        for other in _folders_imported(module)
        if other.partition(".")[0] == module.package and "." in module.folder and order[other] > order[module.folder]
    }
    assert wrong == set()


@pytest.mark.parametrize("package", ACROSS)
def test_a_package_imports_of_the_others_what_it_may(package: str) -> None:
    wrong = {
        f"{module.name} imports {other}"
        for module in KNOWN.values()
        for other in module.imports(KNOWN)
        if module.package == package != KNOWN[other].package
        and not any(other == allowed or other.startswith(f"{allowed}.") for allowed in ACROSS[package])
    }
    assert wrong == set()


def test_only_the_command_serve_imports_the_server() -> None:
    found = {
        module.folder
        for module in KNOWN.values()
        if module.package == "sfumato_client"
        and any(KNOWN[other].package == "sfumato_server" for other in module.imports(KNOWN))
    }
    assert found == {"sfumato_client.cli.lifecycle"}


@pytest.mark.parametrize("folder", FOLDERS)
def test_a_folder_can_be_taken_in_at_once(folder: str) -> None:
    inside = [module.name for module in KNOWN.values() if module.folder == folder and not module.is_folder]
    assert len(inside) <= MODULES


@pytest.mark.parametrize("folder", FOLDERS)
def test_a_folder_says_what_it_is_and_what_is_in_it(folder: str) -> None:
    """In a sentence, and by the names that it exports or else by those of its modules and folders."""
    module = KNOWN[folder]
    assert module.text.startswith('"""')
    assert module.exported is not None
    if not any(isinstance(node, ast.Import | ast.ImportFrom) for node in ast.walk(module.tree) if not _future(node)):
        inside = {name.removeprefix(f"{folder}.").partition(".")[0] for name in KNOWN if name.startswith(f"{folder}.")}
        assert set(module.exported) == {name for name in inside if not name.startswith("__")}


def test_no_module_is_too_long() -> None:
    assert [module.name for module in KNOWN.values() if module.lines > LINES] == []


def test_no_function_but_a_command_is_too_long_or_takes_too_much() -> None:
    found = {
        f"{module.name}.{function.name}"
        for module in KNOWN.values()
        for function in module.functions
        if function.lines > FUNCTION_LINES or function.parameters > PARAMETERS
    }
    assert found == COMMANDS


def _folders_imported(module: Module) -> set[str]:
    return {KNOWN[other].folder for other in module.imports(KNOWN)} - {module.folder}


def test_every_file_that_the_page_names_is_there() -> None:
    """By its path within a package, or by its name alone where that is the only one."""
    page = (ROOT / "ARCHITECTURE.md").read_text(encoding="utf-8")
    paths = ["/" + module.path.relative_to(ROOT).as_posix() for module in KNOWN.values()]
    named = set(re.findall(r"[\w/]*\b[a-z_]+\.py\b", page))
    assert {name for name in named if not any(path.endswith("/" + name) for path in paths)} == set()


def _future(node: ast.AST) -> bool:
    return isinstance(node, ast.ImportFrom) and node.module == "__future__"


def test_every_test_whose_time_is_listed_is_there() -> None:
    listed = {name.partition("::") for name in durations.listed()}
    texts = {file: (ROOT / file).read_text(encoding="utf-8") for file, _, _ in listed if (ROOT / file).exists()}
    gone = [
        f"{file}::{test}" for file, _, test in listed if f"def {test.rpartition('::')[2]}(" not in texts.get(file, "")
    ]
    assert gone == []
