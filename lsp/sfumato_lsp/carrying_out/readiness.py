"""Whether an operation may be asked for in a document now; a server that is not ready yet is waited for."""

from __future__ import annotations

import asyncio
from collections.abc import Callable
from typing import TYPE_CHECKING

from sfumato_lsp.connection.pace import PATIENCE_S
from sfumato_lsp.privacy.ignored_documents import IGNORED
from sfumato_lsp.rpc.failures import Refused
from sfumato_lsp.text.document import Document

if TYPE_CHECKING:
    from sfumato_lsp.session.language_server import SfumatoLanguageServer


async def ready(ls: SfumatoLanguageServer, document: Document, tell: Callable[[str], None]) -> None:
    """Return once the server takes requests. Raises `Refused` where nothing may be sent, or nobody would answer."""
    if await ls.files.ignored.is_ignored(document.uri):
        raise Refused(f"{ls.files.label(document.uri)}: {IGNORED}")
    _refuse_language(ls, document)  # what the options leave out needs no server
    try:
        async with asyncio.timeout(PATIENCE_S):
            state = await ls.link.client.settled(tell)
    except TimeoutError as error:
        state = ls.link.state
        raise Refused(
            f"the server is not ready after {PATIENCE_S:.0f} s ({state.message}): ask again when it is"
        ) from error
    if not state.takes_fills:
        raise Refused(state.message)
    _refuse_language(ls, document)


def _refuse_language(ls: SfumatoLanguageServer, document: Document) -> None:
    refusal = ls.link.refused(document)
    if refusal is not None:
        raise Refused(refusal)
