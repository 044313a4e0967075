"""Each package of the model says what it is and what is in it."""

from __future__ import annotations

import ast
from importlib import import_module
from pathlib import Path

import pytest

import sfumato_model

ROOT = Path(sfumato_model.__file__).parent
PACKAGES = sorted(".".join(path.parent.relative_to(ROOT.parent).parts) for path in ROOT.rglob("__init__.py"))


def modules_of(package: str) -> set[str]:
    folder = ROOT.parent.joinpath(*package.split("."))
    inner = {path.parent.name for path in folder.glob("*/__init__.py")}
    return inner | {path.stem for path in folder.glob("*.py") if not path.stem.startswith("__")}


@pytest.mark.parametrize("package", PACKAGES)
def test_a_package_says_what_it_is_and_lists_what_it_gives(package) -> None:
    source = ROOT.parent.joinpath(*package.split("."), "__init__.py").read_text(encoding="utf-8")
    module = import_module(package)
    assert ast.get_docstring(ast.parse(source))
    if "import" in source.split('"""')[-1]:
        assert all(getattr(module, name) is not None for name in module.__all__)
    else:
        assert set(module.__all__) == modules_of(package), "a package that imports nothing lists its modules"
    assert len(set(module.__all__)) == len(module.__all__)
