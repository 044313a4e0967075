"""An edit on its way into the editor."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from lsprotocol import types
from pygls.exceptions import JsonRpcException

from sfumato_lsp.operations.failures import Refused

if TYPE_CHECKING:
    from sfumato_lsp.session import SfumatoLanguageServer


async def apply(ls: SfumatoLanguageServer, result: dict[str, Any], label: str) -> dict[str, Any]:
    """Have the editor make the edit of a result. Raises `Refused` where it did not."""
    if result["edit"] is None:
        if not ls.is_own_client:
            ls.window_show_message(types.ShowMessageParams(types.MessageType.Info, f"Sfumato: {result['message']}"))
        return result
    try:
        answer = await ls.workspace_apply_edit_async(types.ApplyWorkspaceEditParams(edit=result["edit"], label=label))
    except JsonRpcException as error:
        raise Refused(f"the editor did not apply the edit: {error.message}") from error
    if not answer.applied:
        reason = answer.failure_reason or "it does not say why; was the text changed meanwhile?"
        raise Refused(f"the editor did not apply the edit: {reason}")
    return {**result, "applied": True}
