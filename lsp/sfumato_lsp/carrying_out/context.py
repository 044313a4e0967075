"""What an operation has to work with."""

from __future__ import annotations

from collections.abc import Callable
from contextlib import aclosing
from dataclasses import dataclass
from functools import cached_property
from typing import Any, TypeVar

from sfumato_client.http import AsyncClient
from sfumato_client.protocol import AnyResponse, DraftEvent
from sfumato_client.protocol.operation import OperationRequest
from sfumato_lsp.outcomes.from_answer import DRAFT, Show, draft_message
from sfumato_lsp.outcomes.params import OperationParams
from sfumato_lsp.outcomes.selected import Selected
from sfumato_lsp.python.function_around import FunctionAround, function_around
from sfumato_lsp.rpc.failures import Refused, translated
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
        fields = document_fields(self.document, self.ls.files.label(uri), snippets, mark="#operation")
        return {**fields, "workspace": self.ls.keeping.workspace(uri)}

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
