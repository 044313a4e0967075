"""`initialize`, `initialized`, `shutdown` and `exit`. The connection is made in the background."""

from __future__ import annotations

import asyncio
import contextlib
import logging
from functools import partial

from lsprotocol import types

from sfumato_lsp.features.configuration import listen, pull
from sfumato_lsp.rpc.ending import watch
from sfumato_lsp.session.language_server import SfumatoLanguageServer

ANSWER_S = 2.0
PARTING_S = 1.0
"""Seconds that what was cancelled may take."""
EXITED = 1
"""The exit code where no `shutdown` came before, as LSP has it."""

logger = logging.getLogger(__name__)


def initialize(ls: SfumatoLanguageServer, params: types.InitializeParams) -> None:
    ls.editor = params.client_info.name if params.client_info else ""
    if params.process_id is not None:
        ls.stop_watching = watch(params.process_id, partial(_parent_gone, ls, params.process_id))
    ls.files.settings.initial = params.initialization_options
    ls.setting_problems = tuple(ls.files.settings.load())


def _parent_gone(ls: SfumatoLanguageServer, process: int) -> None:
    """LSP: as after `exit`."""
    logger.warning("sfumato-lsp ends, because the editor's process %d has ended", process)
    exit(ls, None)


def initialized(ls: SfumatoLanguageServer, _params: types.InitializedParams) -> None:
    if ls.link.begun:
        return  # it was said before
    # LSP allows messages before this one too, but editors drop them.
    for problem in ls.setting_problems:
        ls.reports.notices.show("settings", problem, types.MessageType.Warning)
    if ls.wants("status"):
        ls.reports.status.begin()
    listen(ls)
    ls.link.begin(_connect(ls))


async def _connect(ls: SfumatoLanguageServer) -> None:
    """The editor's settings may name the server, so they are waited for; an editor that does not answer is not."""
    pulling = asyncio.create_task(pull(ls))
    with contextlib.suppress(TimeoutError):
        await asyncio.wait_for(asyncio.shield(pulling), ANSWER_S)
    if ls.files.options.mode == "off":
        ls.link.client.want_none()
    await ls.link.client.run()


def shutdown(ls: SfumatoLanguageServer, _params: None) -> None:
    _stop(ls)


def exit(ls: SfumatoLanguageServer, _params: None) -> None:
    ls.ending.end(0 if ls.protocol.phase.shut_down else EXITED)


async def end(ls: SfumatoLanguageServer) -> None:
    """The editor is gone, or wants this to end: nothing is left under way, and every request has its answer."""
    _stop(ls)
    if ls.stop_watching is not None:
        ls.stop_watching()
    await ls.protocol.cancel_all(PARTING_S)
    await ls.ripples.ended(PARTING_S)


def _stop(ls: SfumatoLanguageServer) -> None:
    for follower in ls.followers:
        follower.stop()
