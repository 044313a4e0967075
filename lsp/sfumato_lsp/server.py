"""Construction and registration: which handler answers which request. The handlers are in `features`."""

from __future__ import annotations

from collections.abc import Mapping

from lsprotocol import types

from sfumato_lsp.features import (
    code_action,
    completion,
    configuration,
    execute_command,
    feedback,
    inline_completion,
    lifecycle,
    snooze,
    status,
    text_sync,
)
from sfumato_lsp.features import notebook_sync as notebooks
from sfumato_lsp.operations.table import COMMANDS
from sfumato_lsp.rpc.own_messages import DID_PARTLY_ACCEPT, DID_REJECT, DID_SHOW, STATUS
from sfumato_lsp.session.language_server import SfumatoLanguageServer
from sfumato_lsp.snippets.kept import Pace
from sfumato_lsp.suggest.spot import ACCEPTED
from sfumato_lsp.suggest.warming import PAUSE


def create_server(
    environment: Mapping[str, str], pace: Pace | None = None, warm_after: float = PAUSE
) -> SfumatoLanguageServer:
    """A language server that is not connected to an editor yet.

    `pace` is how often snippets are chosen, `warm_after` the seconds from a change to the encoding of its context.
    """
    ls = SfumatoLanguageServer(environment, pace, warm_after)
    ls.protocol.own_commands = list(COMMANDS)

    ls.feature(types.INITIALIZE)(lifecycle.initialize)
    ls.feature(types.INITIALIZED)(lifecycle.initialized)
    ls.feature(types.SHUTDOWN)(lifecycle.shutdown)
    # pygls's own would end the process, which the message loop does.
    del ls.protocol.fm.builtin_features[types.EXIT]
    ls.feature(types.EXIT)(lifecycle.exit)
    ls.feature(types.WORKSPACE_DID_CHANGE_CONFIGURATION)(configuration.did_change)
    ls.feature(types.WORKSPACE_DID_CHANGE_WATCHED_FILES)(configuration.did_change_files)
    ls.feature(types.WORKSPACE_DID_CHANGE_WORKSPACE_FOLDERS)(configuration.did_change_folders)

    ls.feature(types.TEXT_DOCUMENT_DID_OPEN)(text_sync.did_open)
    ls.feature(types.TEXT_DOCUMENT_DID_CHANGE)(text_sync.did_change)
    ls.feature(types.TEXT_DOCUMENT_DID_SAVE)(text_sync.did_save)
    ls.feature(types.TEXT_DOCUMENT_DID_CLOSE)(text_sync.did_close)
    # pygls would keep a second copy of every document, in the store that `documents` replaces.
    for method in (
        types.TEXT_DOCUMENT_DID_OPEN,
        types.TEXT_DOCUMENT_DID_CHANGE,
        types.TEXT_DOCUMENT_DID_CLOSE,
    ):
        del ls.protocol.fm.builtin_features[method]

    for method, handler in (
        (types.NOTEBOOK_DOCUMENT_DID_OPEN, notebooks.did_open),
        (types.NOTEBOOK_DOCUMENT_DID_CHANGE, notebooks.did_change),
        (types.NOTEBOOK_DOCUMENT_DID_CLOSE, notebooks.did_close),
    ):
        ls.protocol.fm.builtin_features.pop(method, None)
        ls.feature(method)(handler)

    # Without the options pygls does not advertise the capability.
    ls.feature(types.TEXT_DOCUMENT_INLINE_COMPLETION, types.InlineCompletionOptions())(inline_completion.suggest)
    ls.feature(types.TEXT_DOCUMENT_COMPLETION, completion.OPTIONS)(completion.complete)
    ls.command(ACCEPTED)(feedback.accepted)
    ls.command(snooze.SNOOZE)(snooze.snooze)
    ls.command("sfumato.status")(status.status_command)
    # pygls's own would let an operation go on whose request was cancelled.
    del ls.protocol.fm.builtin_features[types.WORKSPACE_EXECUTE_COMMAND]
    ls.feature(types.WORKSPACE_EXECUTE_COMMAND)(execute_command.execute_command)
    ls.feature(
        types.TEXT_DOCUMENT_CODE_ACTION,
        types.CodeActionOptions(code_action_kinds=code_action.KINDS, resolve_provider=True),
    )(code_action.code_actions)
    ls.feature(types.CODE_ACTION_RESOLVE)(code_action.resolve)
    ls.feature(STATUS)(status.status)
    ls.feature(DID_SHOW)(feedback.did_show)
    ls.feature(DID_PARTLY_ACCEPT)(feedback.did_partly_accept)
    ls.feature(DID_REJECT)(feedback.did_reject)
    return ls
