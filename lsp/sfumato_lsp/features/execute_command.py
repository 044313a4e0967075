"""`workspace/executeCommand`. pygls's own would let an operation go on whose request was cancelled."""

from __future__ import annotations

import inspect
from contextlib import nullcontext
from time import perf_counter
from typing import Any

from lsprotocol import types
from pygls.exceptions import JsonRpcInvalidParams

from sfumato_lsp.operations.table import COMMANDS
from sfumato_lsp.outcomes.outcome import Inspected
from sfumato_lsp.outcomes.params import as_token, read_params
from sfumato_lsp.session.language_server import SfumatoLanguageServer
from sfumato_lsp.text.edits import edit_support


async def execute_command(ls: SfumatoLanguageServer, params: types.ExecuteCommandParams) -> Any:
    if params.command in COMMANDS:
        return await _operate(ls, params)
    command = ls.protocol.fm.commands.get(params.command)
    if command is None:
        raise JsonRpcInvalidParams(message=f"there is no command {params.command}")
    result = command(*(params.arguments or ()))
    return await result if inspect.isawaitable(result) else result


async def _operate(ls: SfumatoLanguageServer, params: types.ExecuteCommandParams) -> dict[str, Any]:
    # With them come httpx and the wire types, which the answer to `initialize` does not wait for.
    from sfumato_lsp.carrying_out.carry_out import carry_out
    from sfumato_lsp.carrying_out.result import apply, inspect_result, operation_result, told

    begun = perf_counter()
    asked = read_params(params.command, params.arguments, ls.protocol._converter.structure)
    operation = COMMANDS[params.command]
    # Who applies the result shows what went wrong.
    with told(ls) if asked.apply else nullcontext():
        found = await carry_out(ls, operation, asked, as_token(params.work_done_token))
        latency_ms = 1000 * (perf_counter() - begun)
        if isinstance(found, Inspected):
            document = ls.files.documents.get(asked.uri)
            if document is not None and not ls.wants("inspect"):
                ls.unlikely.show(document, found.tokens)
            return inspect_result(found, latency_ms)
        ls.reports.status.answered(latency_ms)
        result = operation_result(operation, found, edit_support(ls.client_capabilities), latency_ms)
        return await apply(ls, result, found.candidates, operation.title) if asked.apply else result
