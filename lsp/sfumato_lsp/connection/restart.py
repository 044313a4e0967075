"""A server of an older version: the user is asked whether it may be ended and one of this version started.

Never without asking: other editors may be using it.
"""

from __future__ import annotations

import asyncio
import contextlib
from collections.abc import Callable
from typing import TYPE_CHECKING

from lsprotocol import types
from pygls.exceptions import JsonRpcException
from pygls.lsp.server import LanguageServer

from sfumato_client.address.errors import ClientError, OtherVersion
from sfumato_client.address.version import VersionMismatch, version_mismatch
from sfumato_lsp.settings.options import Options

if TYPE_CHECKING:
    from sfumato_client.http import AsyncClient

RESTART = "Restart the server"
KEEP = "Keep it"
END_PATIENCE_S = 15.0
"""How long an old server may take to end."""


def may_restart(mismatch: VersionMismatch, options: Options) -> bool:
    """Whether this language server could put one of its own version there, and a newer one."""
    return options.named is None and options.start_server and not mismatch.server_is_newer


async def wants_restart(editor: LanguageServer, mismatch: VersionMismatch) -> bool | None:
    """Ask; `None` when this editor cannot be asked."""
    text = (
        f"Sfumato: the server is sfumato {mismatch.server} and this is {mismatch.own}. "
        "Restart it? What other editors have asked it for right now would be lost, and they find the new one."
    )
    try:
        answer = await editor.window_show_message_request_async(
            types.ShowMessageRequestParams(
                type=types.MessageType.Warning,
                message=text,
                actions=[types.MessageActionItem(RESTART), types.MessageActionItem(KEEP)],
            )
        )
    except JsonRpcException:
        return None
    return answer is not None and answer.title == RESTART


async def end_outdated(client: AsyncClient, begins: Callable[[], None]) -> None:
    """Another editor may have been quicker: then the server is of this version already, and stays."""
    with contextlib.suppress(ClientError, TimeoutError):
        try:
            if version_mismatch((await client.status()).version) is None:
                return
        except OtherVersion:
            pass
        begins()
        await client.stop()
        async with asyncio.timeout(END_PATIENCE_S):
            while await client.alive():
                await asyncio.sleep(0.05)
