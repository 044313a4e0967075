"""What an operation has to work with: the document, what is selected in it, and the way to the server."""

from __future__ import annotations

from collections.abc import AsyncGenerator, Callable
from contextlib import aclosing
from dataclasses import dataclass
from typing import Any, TypeVar

from sfumato_client.http import AsyncClient
from sfumato_client.protocol import (
    DraftEvent,
    FillRequest,
    FillResponse,
    InspectRequest,
    InspectResponse,
    RefineRequest,
    RefineResponse,
    RewriteRequest,
    RewriteResponse,
)
from sfumato_lsp.outcomes.drafts import Show
from sfumato_lsp.outcomes.params import OperationParams
from sfumato_lsp.outcomes.selected import Selected
from sfumato_lsp.python.function_around import FunctionAround
from sfumato_lsp.rpc.failures import Refused, translated
from sfumato_lsp.session.language_server import SfumatoLanguageServer
from sfumato_lsp.snippets.snippet import Snippet
from sfumato_lsp.text.document import Document
from sfumato_lsp.text.windows import sendable

Answer = TypeVar("Answer")
Streamed = TypeVar("Streamed", "FillRequest", "RewriteRequest", "RefineRequest")

MAX_NAME = 4000


@dataclass(frozen=True, kw_only=True)
class Context:
    """`tell` says in the editor's progress what is being done; `send_draft` is `None` where nobody wants drafts.

    `ls` is for what only some operations need. The document is as it was asked about while the operation runs: a change
    ends it.
    """

    ls: SfumatoLanguageServer
    document: Document
    params: OperationParams
    selected: Selected
    path: str
    snippets: tuple[Snippet, ...]
    tell: Callable[[str], None]
    send_draft: Callable[[DraftEvent, Show], None] | None = None

    @property
    def fields(self) -> dict[str, Any]:
        """What every request of this document says of it.

        Its name is not that of its inline completions: a newer request takes the place of the older one of the same
        name, and what an editor asks by itself must not end what the user asked for.
        """
        from sfumato_lsp.suggest.fill_requests import sent_snippets

        return {
            "path": sendable(self.path),
            "language": self.document.language,
            "snippets": sent_snippets(self.snippets),
            "document": sendable(self.document.uri[-MAX_NAME:]) + "#operation",
        }

    @property
    def candidates(self) -> int:
        """How many texts are asked for: one where the best is put in at once."""
        if self.params.candidates or self.params.apply:
            return self.params.candidates or 1
        return self.ls.files.options_of(self.document).max_candidates

    async def function(self, instead: str) -> FunctionAround:
        """The function around the cursor. Raises `Refused` with what to do instead where there is none."""
        from sfumato_lsp.python.function_around import function_around

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

    async def fill(self, request: FillRequest, show: Show) -> FillResponse:
        return await self._last(self._traced(request), lambda client, sent: client.fill_stream(sent), show)

    async def rewrite(self, request: RewriteRequest, show: Show) -> RewriteResponse:
        return await self._last(self._traced(request), lambda client, sent: client.rewrite_stream(sent), show)

    async def refine(self, request: RefineRequest, show: Show) -> RefineResponse:
        return await self._last(self._traced(request), lambda client, sent: client.refine_stream(sent), show)

    async def inspect(self, request: InspectRequest) -> InspectResponse:
        with translated():
            return await self.ls.link.client.ask(lambda client: client.inspect(request))

    def _traced(self, request: Streamed) -> Streamed:
        return request.model_copy(update={"trace": True}) if self.send_draft is not None else request

    async def _last(
        self,
        request: Streamed,
        stream: Callable[[AsyncClient, Streamed], AsyncGenerator[DraftEvent | Answer, None]],
        show: Show,
    ) -> Answer:
        """The answer behind the drafts. Leaving early closes the stream, and the server aborts."""
        from sfumato_client.protocol import DraftEvent

        async def listen(client: AsyncClient) -> Answer:
            async with aclosing(stream(client, request)) as events:
                async for event in events:
                    if not isinstance(event, DraftEvent):
                        return event
                    self.tell(f"step {event.step}")
                    if self.send_draft is not None:
                        self.send_draft(event, show)
            raise AssertionError("a stream ends with its answer or an error")

        with translated():
            return await self.ls.link.client.ask(listen)
