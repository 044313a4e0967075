"""Which operations there are. Each is a module with `TITLE` and `run`, imported when it is first asked for.

They bring the wire types in, which the start of the language server has no time for.
"""

from __future__ import annotations

from collections.abc import Awaitable, Callable, Mapping
from dataclasses import dataclass
from importlib import import_module
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from sfumato_lsp.operations.context import Context
    from sfumato_lsp.operations.outcome import Inspected, Outcome

MODULES: Mapping[str, str] = {
    "fill": "sfumato_lsp.operations.fill",
    "fillHoles": "sfumato_lsp.operations.fill_holes",
    "completeBody": "sfumato_lsp.operations.complete_body",
    "rewrite": "sfumato_lsp.operations.rewrite",
    "refine": "sfumato_lsp.operations.refine",
    "settle": "sfumato_lsp.operations.settle",
    "refactor": "sfumato_lsp.refactor.operation",
    "inspect": "sfumato_lsp.operations.inspect",
}
"""By the name of the operation."""
COMMANDS: Mapping[str, str] = {f"sfumato.{name}": name for name in MODULES}
"""The operation of each command."""


@dataclass(frozen=True, kw_only=True)
class Operation:
    """`title` is what the editor's progress is called."""

    name: str
    title: str
    run: Callable[[Context], Awaitable[Outcome | Inspected]]


def operation(name: str) -> Operation:
    module = import_module(MODULES[name])
    return Operation(name=name, title=module.TITLE, run=module.run)
