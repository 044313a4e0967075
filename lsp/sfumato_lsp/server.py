"""Construction and registration: which handler answers which request. The handlers are in `features`."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from functools import partial
from typing import Any

from lsprotocol import types

from sfumato_lsp.features import (
    completion,
    configuration,
    feedback,
    inline_edit,
    lifecycle,
    operations,
    ripple,
    status,
    text_sync,
    told_ripples,
)
from sfumato_lsp.operations.table import COMMANDS
from sfumato_lsp.rpc.own_messages import (
    DID_DIAGNOSE,
    DID_FOCUS,
    DID_MOVE,
    DID_PARTLY_ACCEPT,
    DID_REJECT,
    DID_SHOW,
    DID_SHOW_INLINE_EDIT,
    INLINE_EDIT,
    RIPPLE,
    STATUS,
)
from sfumato_lsp.session.language_server import SfumatoLanguageServer
from sfumato_lsp.snippets.situation import Pace
from sfumato_lsp.suggest.spot import ACCEPTED

HANDLERS: Mapping[str, Callable[..., Any]] = {
    types.INITIALIZE: lifecycle.initialize,
    types.INITIALIZED: lifecycle.initialized,
    types.SHUTDOWN: lifecycle.shutdown,
    types.EXIT: lifecycle.exit,
    types.WORKSPACE_DID_CHANGE_CONFIGURATION: configuration.did_change,
    types.WORKSPACE_DID_CHANGE_WATCHED_FILES: configuration.did_change_files,
    types.WORKSPACE_DID_CHANGE_WORKSPACE_FOLDERS: configuration.did_change_folders,
    types.WORKSPACE_EXECUTE_COMMAND: operations.execute_command,
    types.TEXT_DOCUMENT_DID_OPEN: text_sync.did_open,
    types.TEXT_DOCUMENT_DID_CHANGE: text_sync.did_change,
    types.TEXT_DOCUMENT_DID_SAVE: text_sync.did_save,
    types.TEXT_DOCUMENT_DID_CLOSE: text_sync.did_close,
    types.NOTEBOOK_DOCUMENT_DID_OPEN: text_sync.notebook_opened,
    types.NOTEBOOK_DOCUMENT_DID_CHANGE: text_sync.notebook_changed,
    types.NOTEBOOK_DOCUMENT_DID_CLOSE: text_sync.notebook_closed,
    types.TEXT_DOCUMENT_INLINE_COMPLETION: completion.ghost_text,
    types.TEXT_DOCUMENT_COMPLETION: completion.listed,
    types.TEXT_DOCUMENT_CODE_ACTION: operations.code_actions,
    types.CODE_ACTION_RESOLVE: operations.resolve,
    STATUS: status.status,
    DID_SHOW: feedback.did_show,
    DID_PARTLY_ACCEPT: feedback.did_partly_accept,
    DID_REJECT: feedback.did_reject,
    RIPPLE: ripple.ripple,
    DID_MOVE: ripple.did_move,
    DID_DIAGNOSE: ripple.did_diagnose,
    INLINE_EDIT: inline_edit.inline_edit,
    DID_SHOW_INLINE_EDIT: inline_edit.did_show,
    DID_FOCUS: inline_edit.did_focus,
}
OPTIONS: Mapping[str, Any] = {
    # Without the options pygls does not advertise the capability.
    types.TEXT_DOCUMENT_INLINE_COMPLETION: types.InlineCompletionOptions(),
    types.TEXT_DOCUMENT_COMPLETION: completion.OPTIONS,
    types.TEXT_DOCUMENT_CODE_ACTION: operations.OPTIONS,
}
BESIDE = (types.INITIALIZE, types.INITIALIZED, types.SHUTDOWN, types.WORKSPACE_DID_CHANGE_WORKSPACE_FOLDERS)
"""Where pygls's own handler runs beside ours. Elsewhere it would keep a second copy of every document, end the process,
or let an operation go on whose request was cancelled.
"""


def create_server(environment: Mapping[str, str], pace: Pace = Pace()) -> SfumatoLanguageServer:
    """A language server that is not connected to an editor yet."""
    ls = SfumatoLanguageServer(environment, pace)
    ls.protocol.own_commands = list(COMMANDS)
    for method, handler in HANDLERS.items():
        if method not in BESIDE:
            ls.protocol.fm.builtin_features.pop(method, None)
        ls.feature(method, OPTIONS.get(method))(handler)
    ls.command(ACCEPTED)(feedback.accepted)
    ls.command(status.SNOOZE)(status.snooze)
    ls.command("sfumato.status")(status.status_command)
    ls.ripples.told = partial(told_ripples.tell, ls)
    ls.command(ripple.ACCEPT)(ripple.accept)
    ls.command(ripple.ACCEPTED)(ripple.accepted)
    ls.command(ripple.DISMISS)(ripple.dismiss)
    return ls
