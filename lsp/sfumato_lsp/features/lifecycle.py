"""`initialize`, `initialized`, `shutdown` and `exit`. The connection is made in the background."""

from __future__ import annotations

import asyncio
import contextlib

from lsprotocol import types

from sfumato_lsp.features.configuration import listen, pull
from sfumato_lsp.session import SfumatoLanguageServer

ANSWER_S = 2.0


def initialize(ls: SfumatoLanguageServer, params: types.InitializeParams) -> None:
    ls.editor = params.client_info.name if params.client_info else ""
    ls.settings.initial = params.initialization_options
    ls.setting_problems = tuple(ls.settings.load())


def initialized(ls: SfumatoLanguageServer, _params: types.InitializedParams) -> None:
    if ls.connection is not None:
        return  # it was said before
    # LSP allows messages before this one too, but editors drop them.
    for problem in ls.setting_problems:
        ls.notices.show("settings", problem, types.MessageType.Warning)
    if ls.wants("status"):
        ls.status.begin()
    listen(ls)
    ls.connection = asyncio.get_running_loop().create_task(_connect(ls), name="sfumato-connection")
    ls.connection.add_done_callback(ls.connection_ended)


async def _connect(ls: SfumatoLanguageServer) -> None:
    """The editor's settings may name the server, so they are waited for; an editor that does not answer is not."""
    pulling = asyncio.create_task(pull(ls))
    with contextlib.suppress(TimeoutError):
        await asyncio.wait_for(asyncio.shield(pulling), ANSWER_S)
    if ls.options.mode == "off":
        ls.edit_client.want_none()
    await ls.edit_client.run()


def shutdown(ls: SfumatoLanguageServer, _params: None) -> None:
    _end_all(ls)


def exit(ls: SfumatoLanguageServer, _params: None) -> None:
    """Nobody reads the answers to what is cancelled on the way out.

    Left to itself, pygls writes them to the closed stream, tells the editor of the failure by writing again, and takes
    many seconds to end.
    """
    _end_all(ls)
    writer, ls.protocol.writer = ls.protocol.writer, None
    if writer is not None:
        writer.close()


def _end_all(ls: SfumatoLanguageServer) -> None:
    ls.status.stop()
    ls.pulls.stop()
    ls.snooze.stop()
    ls.snippets.stop()
    ls.warming.stop()
    ls.fills.stop()
    ls.operations.stop()
    ls.end_statistics()
    if ls.connection is not None:
        ls.connection.cancel()
