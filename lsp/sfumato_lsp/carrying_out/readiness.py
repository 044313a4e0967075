"""Whether an operation may be asked for in a document now; a server that is not ready yet is waited for."""

from __future__ import annotations

import asyncio
from collections.abc import Callable
from typing import TYPE_CHECKING

from sfumato_lsp.connection.edit_client import PATIENCE_S
from sfumato_lsp.connection.languages import refused
from sfumato_lsp.privacy.ignored_documents import IGNORED
from sfumato_lsp.rpc.failures import Refused
from sfumato_lsp.text.documents import Document
from sfumato_lsp.text.paths import path_label

if TYPE_CHECKING:
    from sfumato_lsp.session.language_server import SfumatoLanguageServer


async def ready(ls: SfumatoLanguageServer, document: Document, tell: Callable[[str], None]) -> None:
    """Return once the server takes requests. Raises `Refused` where nothing may be sent, or nobody would answer."""
    if await ls.ignored.is_ignored(document.uri):
        raise Refused(f"{path_label(document.uri, ls.folders())}: {IGNORED}")
    _refuse_language(ls, document)  # what the options leave out needs no server
    try:
        async with asyncio.timeout(PATIENCE_S):
            state = await ls.edit_client.settled(tell)
    except TimeoutError as error:
        state = ls.edit_client.state
        raise Refused(
            f"the server is not ready after {PATIENCE_S:.0f} s ({state.message}): ask again when it is"
        ) from error
    if not state.takes_fills:
        raise Refused(state.message)
    _refuse_language(ls, document)


def _refuse_language(ls: SfumatoLanguageServer, document: Document) -> None:
    refusal = refused(document.language, ls.options_of(document), ls.edit_client.state)
    if refusal is not None:
        raise Refused(refusal)
