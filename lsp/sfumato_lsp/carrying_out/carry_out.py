"""From a command's parameters to what an operation comes to, the same way for all of them: whether it may be asked
for now, the wait for a server that is not ready yet, and what an operation has to work with.
"""

from __future__ import annotations

import asyncio
from collections.abc import Callable
from contextlib import aclosing
from dataclasses import dataclass
from functools import cached_property
from typing import Any, TypeVar

from sfumato_client.http import AsyncClient
from sfumato_client.logs import request_id
from sfumato_client.protocol import AnyResponse, DraftEvent
from sfumato_client.protocol.operation import OperationRequest
from sfumato_lsp.carrying_out.operation import Operation
from sfumato_lsp.connection.server_state import PATIENCE_S
from sfumato_lsp.editor.work_done import work_done
from sfumato_lsp.outcomes.from_answer import DRAFT, Show, draft_message
from sfumato_lsp.outcomes.outcome import Inspected, Outcome
from sfumato_lsp.outcomes.params import OperationParams, Token
from sfumato_lsp.outcomes.selected import Selected, selected
from sfumato_lsp.privacy.ignored_documents import IGNORED
from sfumato_lsp.python.function_around import FunctionAround, function_around
from sfumato_lsp.rpc.failures import Refused, modified, translated
from sfumato_lsp.session.language_server import SfumatoLanguageServer
from sfumato_lsp.suggest.fill_requests import document_fields
from sfumato_lsp.text.document import Document

Answer = TypeVar("Answer", bound=AnyResponse)


@dataclass(frozen=True, kw_only=True)
class Context:
    """`tell` says in the editor's progress what is being done.

    `ls` is for what only some operations need. The document is as it was asked about while the operation runs: a change
    ends it.
    """

    ls: SfumatoLanguageServer
    document: Document
    params: OperationParams
    selected: Selected
    tell: Callable[[str], None]

    @cached_property
    def fields(self) -> dict[str, Any]:
        """What every request of this document says of it.

        Its name is not that of its inline completions: a newer request takes the place of the older one of the same
        name, and what an editor asks by itself must not end what the user asked for.
        """
        uri = self.document.uri
        snippets = self.ls.suggestions.snippets.get(uri)
        return document_fields(self.document, self.ls.files.label(uri), snippets, mark="#operation")

    @property
    def candidates(self) -> int:
        """How many texts are asked for: one where the best is put in at once."""
        if self.params.candidates or self.params.apply:
            return self.params.candidates or 1
        return self.ls.files.options_of(self.document).max_candidates

    async def function(self, instead: str) -> FunctionAround:
        """The function around the cursor. Raises `Refused` with what to do instead where there is none."""
        source = await self.ls.files.trees.read(self.document)
        if source is None:
            raise Refused(f"functions are found in Python files only, and this is {self.document.language}")
        function = function_around(source, self.selected.start)
        if function is None:
            raise Refused(f"no function is around the cursor: {instead}")
        return function

    async def selected_or_function(self, instead: str) -> Selected:
        """What is selected; without a selection, the function around the cursor."""
        if not self.selected.empty:
            return self.selected
        function = await self.function(instead)
        return Selected(self.document, *function.whole)

    async def ask(self, request: OperationRequest[Answer]) -> Answer:
        with translated():
            return await self.ls.link.client.ask(lambda client: client.ask(request))

    async def watch(self, request: OperationRequest[Answer], show: Show) -> Answer:
        """The answer behind the drafts. Leaving early closes the stream, and the server aborts."""
        token = self.params.draft_token
        if token is not None:
            request = request.model_copy(update={"trace": True})

        async def listen(client: AsyncClient) -> Answer:
            async with aclosing(client.stream(request)) as events:
                async for event in events:
                    if not isinstance(event, DraftEvent):
                        return event
                    self.tell(f"step {event.step}")
                    if token is not None:
                        self.ls.protocol.notify(DRAFT, draft_message(token, event.step, show(event)))
            raise AssertionError("a stream ends with its answer or an error")

        with translated():
            return await self.ls.link.client.ask(listen)


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
