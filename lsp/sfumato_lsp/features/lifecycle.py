"""`initialize`, `initialized`, `shutdown` and `exit`. The connection is made in the background."""

from __future__ import annotations

import asyncio

from lsprotocol import types

from sfumato_lsp.features.configuration import read, watch_files
from sfumato_lsp.session import SfumatoLanguageServer


def initialize(ls: SfumatoLanguageServer, params: types.InitializeParams) -> None:
    ls.initial_options = params.initialization_options
    ls.settings = ls.initial_options
    ls.options, problems = read(ls)
    ls.option_problems = tuple(problems)


def initialized(ls: SfumatoLanguageServer, _params: types.InitializedParams) -> None:
    if ls.connection is not None:
        return  # it was said before
    # LSP allows messages before this one too, but editors drop them.
    for problem in ls.option_problems:
        ls.notices.show("options", problem, types.MessageType.Warning)
    if ls.wants("status"):
        ls.status.begin()
    watch_files(ls)
    ls.connection = asyncio.get_running_loop().create_task(ls.edit_client.run(), name="sfumato-connection")
    ls.connection.add_done_callback(ls.connection_ended)


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
    ls.snooze.stop()
    ls.snippets.stop()
    ls.warming.stop()
    ls.fills.stop()
    ls.operations.stop()
    ls.end_statistics()
    if ls.connection is not None:
        ls.connection.cancel()
