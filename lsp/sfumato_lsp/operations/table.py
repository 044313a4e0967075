"""Which operations there are: a new one is a row here, and the file that it names with `run` and `offers`."""

from __future__ import annotations

from collections.abc import Mapping

from sfumato_lsp.carrying_out.operation import Operation

OPERATIONS = (
    Operation(name="fill", title="Sfumato: fill", module=f"{__package__}.fill"),
    Operation(name="fillHoles", title="Sfumato: fill the holes", module=f"{__package__}.fill_holes"),
    Operation(name="completeBody", title="Sfumato: complete the body", module=f"{__package__}.complete_body"),
    Operation(name="rewrite", title="Sfumato: rewrite", module=f"{__package__}.rewrite"),
    Operation(name="refine", title="Sfumato: refine", module=f"{__package__}.refine"),
    Operation(name="settle", title="Sfumato: settle", module=f"{__package__}.settle"),
    Operation(name="refactor", title="Sfumato: refactor", module=f"{__package__}.refactor"),
    Operation(
        name="inspect",
        title="Sfumato: inspect",
        module=f"{__package__}.inspection",
        group="source.sfumato",
        edits=False,
    ),
)
COMMANDS: Mapping[str, Operation] = {operation.command: operation for operation in OPERATIONS}
