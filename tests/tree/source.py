"""The packages as they are on disk: modules, what each imports, and how long its functions are."""

from __future__ import annotations

import ast
from collections.abc import Iterator
from dataclasses import dataclass
from functools import cached_property
from graphlib import CycleError, TopologicalSorter
from pathlib import Path

ROOT = Path(__file__).parents[2]
PACKAGES = {
    "sfumato_model": "model",
    "sfumato_client": "server",
    "sfumato_server": "server",
    "sfumato_lsp": "lsp",
}


@dataclass(frozen=True, kw_only=True)
class Function:
    """A function with its length in lines, decorators left out, and how many parameters it has besides `self`."""

    name: str
    lines: int
    parameters: int


@dataclass(frozen=True)
class Module:
    """One file. Its `folder` is the package that it is in; an `__init__.py` is its folder itself."""

    name: str
    path: Path

    @property
    def is_folder(self) -> bool:
        return self.path.name == "__init__.py"

    @property
    def folder(self) -> str:
        return self.name if self.is_folder else self.name.rpartition(".")[0]

    @property
    def package(self) -> str:
        return self.name.partition(".")[0]

    @cached_property
    def text(self) -> str:
        return self.path.read_text(encoding="utf-8")

    @cached_property
    def tree(self) -> ast.Module:
        return ast.parse(self.text)

    @property
    def lines(self) -> int:
        return len(self.text.splitlines())

    @property
    def functions(self) -> Iterator[Function]:
        for node in ast.walk(self.tree):
            if isinstance(node, ast.FunctionDef | ast.AsyncFunctionDef):
                arguments = [*node.args.posonlyargs, *node.args.args, *node.args.kwonlyargs]
                named = [a for a in arguments if a.arg not in ("self", "cls")]
                lines = (node.end_lineno or node.lineno) - node.lineno + 1
                yield Function(name=node.name, lines=lines, parameters=len(named))

    @property
    def exported(self) -> tuple[str, ...] | None:
        """What `__all__` names; `None` without one."""
        for node in self.tree.body:
            if not isinstance(node, ast.Assign | ast.AnnAssign) or node.value is None:
                continue
            targets: list[ast.expr] = node.targets if isinstance(node, ast.Assign) else [node.target]
            if any(isinstance(target, ast.Name) and target.id == "__all__" for target in targets):
                return tuple(ast.literal_eval(node.value))
        return None

    def imports(self, known: dict[str, Module]) -> frozenset[str]:
        """The modules of `known` that it imports anywhere, also within functions and for types alone."""
        found: set[str] = set()
        for node in ast.walk(self.tree):
            if isinstance(node, ast.Import):
                found.update(alias.name for alias in node.names if alias.name in known)
            elif isinstance(node, ast.ImportFrom) and node.module and not node.level:
                names = [f"{node.module}.{alias.name}" for alias in node.names]
                found.update(name if name in known else node.module for name in names if node.module in known)
        return frozenset(found - {self.name})


def modules() -> dict[str, Module]:
    """Every module of every package, by its dotted name."""
    found = {}
    for package, top in PACKAGES.items():
        for path in sorted((ROOT / top / package).rglob("*.py")):
            parts = path.relative_to(ROOT / top).with_suffix("").parts
            name = ".".join(parts[:-1] if parts[-1] == "__init__" else parts)
            found[name] = Module(name, path)
    return found


def circle(graph: dict[str, frozenset[str]]) -> list[str]:
    """Names that import each other in a circle, the first one again at the end; none where there is no circle."""
    try:
        TopologicalSorter(graph).prepare()
    except CycleError as error:
        return list(error.args[1])
    return []
