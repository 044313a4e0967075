"""Which operations there are. Each is a module with `TITLE` and `run`, imported when it is first asked for.

They bring the wire types in, which the start of the language server has no time for.
"""

from __future__ import annotations

from collections.abc import Mapping
from importlib import import_module
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from sfumato_lsp.carrying_out.context import Operation

MODULES: Mapping[str, str] = {
    "fill": "sfumato_lsp.operations.fill",
    "fillHoles": "sfumato_lsp.operations.fill_holes",
    "completeBody": "sfumato_lsp.operations.complete_body",
    "rewrite": "sfumato_lsp.operations.rewrite",
    "refine": "sfumato_lsp.operations.refine",
    "settle": "sfumato_lsp.operations.settle",
    "refactor": "sfumato_lsp.operations.refactor",
    "inspect": "sfumato_lsp.operations.inspection",
}
"""By the name of the operation."""
COMMANDS: Mapping[str, str] = {f"sfumato.{name}": name for name in MODULES}
"""The operation of each command."""


def operation(name: str) -> Operation:
    from sfumato_lsp.carrying_out.context import Operation

    module = import_module(MODULES[name])
    return Operation(name=name, title=module.TITLE, run=module.run)
