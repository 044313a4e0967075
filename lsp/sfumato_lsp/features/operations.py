"""The operations, by `workspace/executeCommand`, and by `textDocument/codeAction` and `codeAction/resolve`.

pygls's own `executeCommand` would let an operation go on whose request was cancelled.
"""

from __future__ import annotations

import inspect
from contextlib import nullcontext
from time import perf_counter
from typing import Any

from lsprotocol import types
from pygls.exceptions import JsonRpcInvalidParams

from sfumato_lsp.features.ripple import KIND as RIPPLES
from sfumato_lsp.operations.table import COMMANDS, OPERATIONS
from sfumato_lsp.outcomes.outcome import Inspected, Outcome
from sfumato_lsp.outcomes.params import as_token, read_params
from sfumato_lsp.outcomes.selected import Selected, selected
from sfumato_lsp.session.language_server import SfumatoLanguageServer
from sfumato_lsp.text.edits import edit_support

OPTIONS = types.CodeActionOptions(
    code_action_kinds=tuple(dict.fromkeys((*(operation.group for operation in OPERATIONS), RIPPLES))),
    resolve_provider=True,
)


async def code_actions(
    ls: SfumatoLanguageServer, params: types.CodeActionParams
) -> list[types.CodeAction | types.Command]:
    """Cheap: nobody is asked. What an editor asks for by itself shows a light bulb, which few offers are worth."""
    document = ls.files.documents.get(params.text_document.uri)
    if document is None or ls.link.refused(document) is not None or not ls.files.options_of(document).code_actions:
        return []
    if await ls.files.ignored.is_ignored(document.uri):
        return []
    from sfumato_lsp.carrying_out.offers import asks_by_itself, code_action, is_wanted, offers
    from sfumato_lsp.features.ripple import actions as ripple_actions

    at = _cursor_or_selection(params.range, selected(document, params.range))
    by_itself = asks_by_itself(params.context, ls.editor)
    return await ripple_actions(ls, params) + [
        code_action(ls, operation, offer, document, at)
        for operation, offer in await offers(ls, OPERATIONS, selected(document, at), by_itself=by_itself)
        if is_wanted(operation.kind, params.context)
    ]


def _cursor_or_selection(given: types.Range, place: Selected) -> types.Range:
    """Helix has no empty selections: its cursor is a selection of the one character that it stands on."""
    if 0 < place.end - place.start <= 2 and len(place.sent.text) == 1:
        return types.Range(start=given.start, end=given.start)
    return given


async def resolve(ls: SfumatoLanguageServer, action: types.CodeAction) -> types.CodeAction:
    """With the edit; where there is nothing to change, an edit of nothing, and a message that says why.

    Helix asks it of an action with a command too, and runs that.
    """
    if action.command is not None:
        return action
    from sfumato_lsp.carrying_out.carry_out import carry_out
    from sfumato_lsp.carrying_out.result import as_applied, operation_result, told

    begun = perf_counter()
    command, argument = _data(action)
    params = read_params(command, [argument], ls.protocol._converter.structure)
    operation = COMMANDS[command]
    with told(ls):
        found = await carry_out(ls, operation, params, None)
    if isinstance(found, Outcome):
        latency_ms = 1000 * (perf_counter() - begun)
        result = operation_result(operation, found, edit_support(ls.client_capabilities), latency_ms)
        result = as_applied(result, found.candidates)
        action.edit = result["edit"] or types.WorkspaceEdit(changes={})
        if result["edit"] is None:
            ls.reports.notices.say(result["message"])
    return action


def _data(action: types.CodeAction) -> tuple[str, Any]:
    match action.data:
        case {"command": str(command), "argument": argument} if command in COMMANDS:
            return command, argument
    raise JsonRpcInvalidParams(message=f"the code action {action.title!r} is none of this server's")


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
