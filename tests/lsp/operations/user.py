"""Somebody who has a file open in an editor and asks for operations in it."""

from __future__ import annotations

import asyncio
import json
from dataclasses import dataclass, field
from types import SimpleNamespace
from typing import Any

from lsprotocol import types
from pygls.exceptions import JsonRpcException
from tests.lsp.applied import changes

from sfumato_lsp.text.document import Document

URI = "file:///w/pkg/a.py"
EDITS = types.WorkspaceEditClientCapabilities(document_changes=True)
ANNOTATED = types.WorkspaceEditClientCapabilities(
    document_changes=True, change_annotation_support=types.ChangeAnnotationsSupportOptions()
)


@dataclass
class User:
    """`text` is what the editor shows: edits that the language server sends are made in it, as editors do."""

    editor: Any
    document: Document = field(init=False, repr=False)
    uri: str = URI
    takes_edits: bool = True
    may_apply: asyncio.Event = field(default_factory=asyncio.Event)
    """While it is not set, an edit waits, as behind a question to the user."""
    asked_to_apply: int = 0
    drafts: list[Any] = field(default_factory=list)
    published: list[types.PublishDiagnosticsParams] = field(default_factory=list)

    async def start(
        self,
        text: str,
        *,
        edits: types.WorkspaceEditClientCapabilities | None = EDITS,
        language: str = "python",
        ready: bool = True,
        **how: Any,
    ) -> None:
        """With the file open; `ready` waits until the server is."""
        client = self.editor.client
        converter = client.protocol._converter
        # lsprotocol takes a code action with a command for a command.
        converter.register_structure_hook(
            types.Command | types.CodeAction,
            lambda said, _: converter.structure(
                said, types.Command if isinstance(said.get("command"), str) else types.CodeAction
            ),
        )

        async def apply(params: types.ApplyWorkspaceEditParams) -> types.ApplyWorkspaceEditResult:
            return await self._apply(params)

        self.may_apply.set()
        client.feature(types.WORKSPACE_APPLY_EDIT)(apply)
        client.feature(types.TEXT_DOCUMENT_PUBLISH_DIAGNOSTICS)(lambda params: self.published.append(params))
        client.feature("sfumato/draft")(lambda draft: self.drafts.append(draft))
        await self.editor.start(workspace=types.WorkspaceClientCapabilities(workspace_edit=edits), **how)
        if ready:
            await self.editor.until_state("ready")
        encoding = self.editor.capabilities.position_encoding or types.PositionEncodingKind.Utf16
        self.document = Document(self.uri, language, 1, text, encoding)
        self.editor.open(text, language=language, uri=self.uri)

    async def said(self, operation: str, span: types.Range, **how: Any) -> Any:
        """The result of a command, or the error that it ends with; both have a message."""
        try:
            return await self.ask(operation, span, **how)
        except JsonRpcException as error:
            return error

    async def action(self, title: str, span: types.Range) -> Any:
        """The code action of a title."""
        [action] = [one for one in await self.actions(span) if one.title == title]
        return action

    async def resolved(self, title: str, span: types.Range) -> Any:
        """The same, with its edit."""
        return await self.editor.client.code_action_resolve_async(await self.action(title, span))

    async def actions(self, span: types.Range, **how: Any) -> list[Any]:
        context = types.CodeActionContext(diagnostics=[], **how)
        params = types.CodeActionParams(types.TextDocumentIdentifier(self.uri), span, context)
        return list(await self.editor.client.text_document_code_action_async(params) or [])

    @property
    def text(self) -> str:
        return self.document.text

    def select(self, text: str) -> types.Range:
        """The range of the only place where `text` stands."""
        assert self.text.count(text) == 1
        start = self.text.index(text)
        return types.Range(self.document.position(start), self.document.position(start + len(text)))

    def text_of(self, span: types.Range) -> str:
        return self.document.slice(self.document.characters(span.start), self.document.characters(span.end))

    def text_at(self, said: Any) -> str:
        """The text of a range that came as a plain object."""
        return self.text_of(range_of(said))

    def at(self, text: str, *, after: int = 0) -> types.Range:
        """The cursor in front of the first `text` from character `after` on."""
        place = self.document.position(self.text.index(text, after))
        return types.Range(place, place)

    async def ask(
        self, operation: str, span: types.Range, *, token: Any = None, id: str | None = None, **how: Any
    ) -> Any:
        """The result of an operation's command."""
        argument = {"textDocument": {"uri": self.document.uri, "version": self.document.version}, "range": span, **how}
        params = types.ExecuteCommandParams(f"sfumato.{operation}", [argument], work_done_token=token)
        async with asyncio.timeout(120):
            result = await self.editor.client.protocol.send_request_async("workspace/executeCommand", params, msg_id=id)
        return json.loads(json.dumps(result), object_hook=lambda said: SimpleNamespace(**said))

    def type(self, span: types.Range, text: str) -> None:
        """The text of a range becomes another."""
        self._change([types.TextDocumentContentChangePartial(range=span, text=text)])

    def made(self, edit: Any) -> str:
        """The text as `edit` makes it; the edit is one for this version of it."""
        if edit is None:
            return self.text
        [change] = edit.documentChanges
        assert (change.textDocument.uri, change.textDocument.version) == (self.uri, self.document.version)
        after = Document(self.uri, "python", 1, self.text, self.document.encoding)
        for one in reversed(change.edits):
            after.change([types.TextDocumentContentChangePartial(range=range_of(one.range), text=one.newText)], 2)
        return after.text

    async def _apply(self, params: types.ApplyWorkspaceEditParams) -> types.ApplyWorkspaceEditResult:
        self.asked_to_apply += 1
        await self.may_apply.wait()
        if not self.takes_edits:
            return types.ApplyWorkspaceEditResult(applied=False, failure_reason="the file is locked")
        [part] = params.edit.document_changes or ()
        self._change(changes(part))
        return types.ApplyWorkspaceEditResult(applied=True)

    def _change(self, changes: list[types.TextDocumentContentChangePartial]) -> None:
        self.document.change(changes, self.document.version + 1)
        self.editor.change(changes, uri=self.uri)


def range_of(said: Any) -> types.Range:
    """What came as a plain object."""
    return types.Range(*(types.Position(place.line, place.character) for place in (said.start, said.end)))
