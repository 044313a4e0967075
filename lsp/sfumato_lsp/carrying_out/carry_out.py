"""From a command's parameters to what an operation comes to, the same way for all of them: whether it may be asked
for now, and the wait for a server that is not ready yet.
"""

from __future__ import annotations

import asyncio
from collections.abc import Callable

from sfumato_client.logs import request_id
from sfumato_lsp.carrying_out.context import Context
from sfumato_lsp.carrying_out.operation import Operation
from sfumato_lsp.connection.server_state import PATIENCE_S
from sfumato_lsp.editor.work_done import work_done
from sfumato_lsp.outcomes.outcome import Inspected, Outcome
from sfumato_lsp.outcomes.params import OperationParams, Token
from sfumato_lsp.outcomes.selected import selected
from sfumato_lsp.privacy.ignored_documents import IGNORED
from sfumato_lsp.rpc.failures import Refused, modified
from sfumato_lsp.session.language_server import SfumatoLanguageServer
from sfumato_lsp.text.document import Document


async def carry_out(
    ls: SfumatoLanguageServer, operation: Operation, params: OperationParams, token: Token | None
) -> Outcome | Inspected:
    """The outcome of an operation on a document as it is now.

    Raises an error of LSP: `Refused`, `ContentModified` as soon as the document changes, or `RequestCancelled`.
    """
    document = ls.files.documents.get(params.uri)
    left_alone = ls.files.documents.left_alone(params.uri)
    if left_alone is not None:
        raise Refused(f"{ls.files.label(params.uri)} {left_alone.why}")
    if document is None:
        raise Refused(f"{ls.files.label(params.uri)} is not open in this editor: open it first")
    if params.version is not None and params.version != document.version:
        raise modified()
    request_id.begin()
    return await ls.operations.run(document.uri, _work(ls, operation, document, params, token))


async def _work(
    ls: SfumatoLanguageServer, operation: Operation, document: Document, params: OperationParams, token: Token | None
) -> Outcome | Inspected:
    task = asyncio.current_task()
    assert task is not None
    can_create = ls.reports.shows_progress
    if token is None and not can_create and ls.link.state.changes_by_itself:
        # Nothing else would say why nothing happens.
        ls.reports.notices.say(f"waiting for the server ({ls.link.state.message})")
    shown = work_done(
        ls.work_done_progress,
        title=operation.title,
        token=token,
        can_create=can_create,
        cancel=lambda: ls.operations.cancel(task),
    )
    with shown as progress, ls.reports.status.filling(at_once=True):
        await ready(ls, document, progress.tell)
        rested = not ls.link.state.ready
        try:
            return await operation.run(_context(ls, document, params, progress.tell))
        finally:
            if rested:
                ls.link.client.look()


def _context(
    ls: SfumatoLanguageServer, document: Document, params: OperationParams, tell: Callable[[str], None]
) -> Context:
    place = selected(document, params.range)
    ls.suggestions.snippets.touched(document.uri, place.place[0])
    return Context(ls=ls, document=document, params=params, selected=place, tell=tell)


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
