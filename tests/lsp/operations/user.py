"""Somebody who has a file open in an editor and asks for operations in it."""

from __future__ import annotations

import asyncio
import json
from dataclasses import dataclass, field
from types import SimpleNamespace
from typing import Any

from lsprotocol import types

from sfumato_lsp.documents import Document

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
    takes_edits: bool = True
    drafts: list[Any] = field(default_factory=list)

    async def start(
        self, text: str, *, edits: types.WorkspaceEditClientCapabilities | None = EDITS, **how: Any
    ) -> None:
        client = self.editor.client
        client.feature(types.WORKSPACE_APPLY_EDIT)(lambda params: self._apply(params))
        client.feature("sfumato/draft")(lambda draft: self.drafts.append(draft))
        await self.editor.start(workspace=types.WorkspaceClientCapabilities(workspace_edit=edits), **how)
        await self.editor.until_state("ready")
        self.open(text)

    def open(self, text: str, language: str = "python") -> None:
        encoding = self.editor.capabilities.position_encoding or types.PositionEncodingKind.Utf16
        self.document = Document(URI, language, 1, text, encoding)
        self.editor.open(text, language=language)

    @property
    def text(self) -> str:
        return self.document.text

    def select(self, text: str) -> types.Range:
        """The range of the only place where `text` stands."""
        assert self.text.count(text) == 1
        start = self.text.index(text)
        return types.Range(self.document.position(start), self.document.position(start + len(text)))

    def at(self, text: str) -> types.Range:
        """The cursor in front of the only place where `text` stands."""
        place = self.select(text).start
        return types.Range(place, place)

    async def ask(
        self, operation: str, span: types.Range, *, token: Any = None, id: str | None = None, **how: Any
    ) -> Any:
        """The result of an operation's command."""
        argument = {"textDocument": {"uri": URI, "version": self.document.version}, "range": span, **how}
        params = types.ExecuteCommandParams(f"sfumato.{operation}", [argument], work_done_token=token)
        async with asyncio.timeout(120):
            result = await self.editor.client.protocol.send_request_async("workspace/executeCommand", params, msg_id=id)
        return json.loads(json.dumps(result), object_hook=lambda said: SimpleNamespace(**said))

    def made(self, edit: Any) -> str:
        """The text as `edit` makes it; the edit is one for this version of it."""
        [change] = edit.documentChanges
        assert (change.textDocument.uri, change.textDocument.version) == (URI, self.document.version)
        after = Document(URI, "python", 1, self.text, self.document.encoding)
        for one in reversed(change.edits):
            after.change([types.TextDocumentContentChangePartial(range=range_of(one.range), text=one.newText)], 2)
        return after.text

    def _apply(self, params: types.ApplyWorkspaceEditParams) -> types.ApplyWorkspaceEditResult:
        if not self.takes_edits:
            return types.ApplyWorkspaceEditResult(applied=False, failure_reason="the file is locked")
        [change] = params.edit.document_changes
        changes = [
            types.TextDocumentContentChangePartial(range=e.range, text=e.new_text) for e in reversed(change.edits)
        ]
        self.document.change(changes, self.document.version + 1)
        self.editor.change(changes)
        return types.ApplyWorkspaceEditResult(applied=True)


def range_of(said: Any) -> types.Range:
    """What came as a plain object."""
    return types.Range(*(types.Position(place.line, place.character) for place in (said.start, said.end)))
