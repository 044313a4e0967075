"""Whether a document has suggestions now: its user, its language, ignore rules and the server decide."""

from __future__ import annotations

import asyncio
import contextlib

from sfumato_lsp.connection.pace import PATIENCE_S
from sfumato_lsp.privacy.ignored_documents import IGNORED
from sfumato_lsp.suggest.suggestions import Suggestions
from sfumato_lsp.text.document import Document


async def may_suggest(by: Suggestions, document: Document, *, invoked: bool) -> bool:
    """Whether the document has suggestions now; what its text is when this was asked is what counts.

    A request that somebody made waits for a server that starts or loads, as commands do; an automatic one is answered.
    """
    version = document.version
    if not _is_wanted(by, document, invoked=invoked):
        return False
    if not by.link.state.takes_fills:
        by.link.client.want()
        if not invoked or not await _settled(by, document):
            return False
    refusal = by.link.refused(document)
    if refusal is not None:
        by.reports.notices.log("language", refusal)
        return False
    if await by.files.ignored.is_ignored(document.uri):
        by.reports.notices.log("ignored", f"{by.files.label(document.uri)}: {IGNORED}")
        return False
    return by.files.is_same(document, version)


def _is_wanted(by: Suggestions, document: Document, *, invoked: bool) -> bool:
    """Whether the user wants suggestions now: those that come by themselves, or only what is asked for."""
    mode = by.files.options_of(document).mode
    return mode != "off" and (invoked or (mode == "automatic" and by.reports.snooze.until is None))


async def _settled(by: Suggestions, document: Document) -> bool:
    """Wait until the server takes requests; whether it does. A newer request and a change of the text end it.

    It takes its place at once: what it awaits first may end sooner for a request that came later.
    """
    with contextlib.suppress(TimeoutError):
        async with asyncio.timeout(PATIENCE_S):
            await by.fills.run_quietly(document.uri, _settle(by, document))
    return by.link.state.takes_fills


async def _settle(by: Suggestions, document: Document) -> None:
    # No server is started for what is ignored, nor for what the options leave out.
    if not await by.files.ignored.is_ignored(document.uri) and by.link.refused(document) is None:
        with by.reports.status.filling(at_once=True):
            await by.link.client.settled(lambda _: None)
