"""Offers as the code actions that an editor understands, and back."""

from __future__ import annotations

from typing import Any

from lsprotocol import types

from sfumato_lsp.carrying_out.operation import Offer, Operation
from sfumato_lsp.text.document import Document

ASKS_WITHOUT_A_WORD = frozenset({"emacs"})
"""Editors that ask with every stop of the cursor and do not say so: lsp-mode, which calls itself that."""
TAKES_NO_KEYS = frozenset({"helix"})
"""Editors that take no keys until an action is resolved, which may be a while: theirs have a command."""


def resolves_edits(capabilities: types.ClientCapabilities, editor: str) -> bool:
    if editor in TAKES_NO_KEYS:
        return False
    actions = capabilities.text_document.code_action if capabilities.text_document else None
    resolve = actions.resolve_support if actions else None
    return bool(actions and actions.data_support and resolve and "edit" in resolve.properties)


def asks_by_itself(context: types.CodeActionContext, editor: str) -> bool:
    """Whether nobody has opened a menu. Who names the kinds that are wanted knows what for."""
    if context.only is not None:
        return False
    if context.trigger_kind is None:
        return editor in ASKS_WITHOUT_A_WORD
    return context.trigger_kind == types.CodeActionTriggerKind.Automatic


def takes_actions(capabilities: types.ClientCapabilities) -> bool:
    """Whether it knows more than commands."""
    actions = capabilities.text_document.code_action if capabilities.text_document else None
    return bool(actions and actions.code_action_literal_support)


def is_wanted(kind: str, context: types.CodeActionContext) -> bool:
    return context.only is None or any(
        not wanted or kind == wanted or kind.startswith(f"{wanted}.") for wanted in map(_value, context.only)
    )


def code_action(
    operation: Operation,
    offer: Offer,
    document: Document,
    span: types.Range,
    capabilities: types.ClientCapabilities,
    editor: str,
) -> types.CodeAction | types.Command:
    argument: dict[str, Any] = {"textDocument": {"uri": document.uri, "version": document.version}, "range": span}
    if offer.instruction:
        argument["instruction"] = offer.instruction
    command = types.Command(title=offer.title, command=operation.command, arguments=[argument])
    if not takes_actions(capabilities):
        return command
    if not operation.edits or not resolves_edits(capabilities, editor):
        return types.CodeAction(title=offer.title, kind=operation.kind, command=command)
    data = {"command": command.command, "argument": argument}
    return types.CodeAction(title=offer.title, kind=operation.kind, data=data)


def _value(kind: types.CodeActionKind | str) -> str:
    return kind.value if isinstance(kind, types.CodeActionKind) else kind
