"""Each package says in its `__init__` what is in it: in a sentence, and as names."""

from __future__ import annotations

import ast
from pathlib import Path

import pytest

SERVER = Path(__file__).parents[2] / "server"
PACKAGES = sorted(str(init.parent.relative_to(SERVER)) for init in SERVER.rglob("__init__.py"))


def modules(folder: Path) -> list[str]:
    files = (path.stem for path in folder.glob("*.py"))
    folders = (path.parent.name for path in folder.glob("*/__init__.py"))
    return sorted(name for name in (*files, *folders) if not name.startswith("__"))


@pytest.mark.parametrize("package", PACKAGES)
def test_a_package_names_what_it_offers_or_else_its_modules(package):
    tree = ast.parse((SERVER / package / "__init__.py").read_text(encoding="utf-8"))
    assert ast.get_docstring(tree)
    [names] = [
        ast.literal_eval(node.value)
        for node in tree.body
        if isinstance(node, ast.Assign) and ast.unparse(node.targets[0]) == "__all__"
    ]
    imports = any(isinstance(node, ast.Import | ast.ImportFrom) for node in tree.body)
    assert imports or names == modules(SERVER / package)
