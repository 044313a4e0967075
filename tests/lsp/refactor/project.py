"""Somebody with a project of several files, who changes a signature and lets the rest follow."""

from __future__ import annotations

import asyncio
import json
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from pathlib import Path
from types import SimpleNamespace
from typing import Any

from lsprotocol import types
from tests.lsp.applied import changes

from sfumato_lsp.text.document import Document

ANNOTATED = types.WorkspaceEditClientCapabilities(
    document_changes=True, change_annotation_support=types.ChangeAnnotationsSupportOptions()
)


@dataclass
class Project:
    """Files by name in `folder`; `documents` are those that are open, as the editor shows them."""

    editor: Any
    folder: Path
    documents: dict[str, Document] = field(default_factory=dict)
    drafts: list[Any] = field(default_factory=list)

    async def start(self, files: Mapping[str, str | bytes], opened: Sequence[str] = ("a.py",), **how: Any) -> None:
        for name, text in files.items():
            self.save(name, text)
        client = self.editor.client
        client.feature(types.WORKSPACE_APPLY_EDIT)(lambda params: self._apply(params))
        client.feature("sfumato/draft")(lambda draft: self.drafts.append(draft))
        workspace = types.WorkspaceClientCapabilities(workspace_edit=ANNOTATED)
        await self.editor.start(folder=self.folder.as_uri(), workspace=workspace, **how)
        await self.editor.until_state("ready")
        for name in opened:
            text = files[name]
            assert isinstance(text, str)
            self.documents[name] = Document(self.uri(name), "python", 1, text, self._encoding)
            self.editor.open(text, uri=self.uri(name))

    def uri(self, name: str) -> str:
        return (self.folder / name).as_uri()

    def save(self, name: str, text: str | bytes) -> None:
        """To disk, by whoever."""
        path = self.folder / name
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_bytes(text if isinstance(text, bytes) else text.encode())

    def type(self, name: str, old: str, new: str) -> None:
        """Put `new` in the place of the only `old` in an open file."""
        document = self.documents[name]
        assert document.text.count(old) == 1
        self._change(name, [types.TextDocumentContentChangePartial(range=self.range(name, old), text=new)])

    def range(self, name: str, text: str, number: int = 0) -> types.Range:
        """Where `text` stands, for the given time."""
        document = self.documents.get(name) or Document(
            self.uri(name), "python", 0, (self.folder / name).read_bytes().decode(), self._encoding
        )
        start = -1
        for _ in range(number + 1):
            start = document.text.index(text, start + 1)
        return types.Range(document.position(start), document.position(start + len(text)))

    def reference(self, name: str, text: str, number: int = 0) -> types.Location:
        return types.Location(self.uri(name), self.range(name, text, number))

    async def refactor(self, name: str, at: str, *, id: str | None = None, **how: Any) -> Any:
        """The result of the command at the text `at`."""
        argument = {"textDocument": {"uri": self.uri(name)}, "range": self.range(name, at), **how}
        params = types.ExecuteCommandParams("sfumato.refactor", [argument])
        async with asyncio.timeout(120):
            sent = self.editor.client.protocol.send_request_async("workspace/executeCommand", params, msg_id=id)
            result = await sent
        return json.loads(json.dumps(result), object_hook=lambda said: SimpleNamespace(**said))

    def made(self, edit: Any) -> dict[str, str]:
        """The files that `edit` changes, as it makes them; it is one for the versions that are open."""
        found = {}
        for change in edit.documentChanges:
            name = Path(change.textDocument.uri).relative_to(self.folder.as_uri()).as_posix()
            document = self.documents.get(name)
            assert change.textDocument.version == (None if document is None else document.version)
            text = (self.folder / name).read_bytes().decode() if document is None else document.text
            after = Document(change.textDocument.uri, "python", 1, text, self._encoding)
            for one in reversed(change.edits):
                where = types.Range(*(types.Position(p.line, p.character) for p in (one.range.start, one.range.end)))
                after.change([types.TextDocumentContentChangePartial(range=where, text=one.newText)], 2)
            found[name] = after.text
        return found

    def _apply(self, params: types.ApplyWorkspaceEditParams) -> types.ApplyWorkspaceEditResult:
        names = {self.uri(name): name for name in self.documents}
        for change in params.edit.document_changes or ():
            assert isinstance(change, types.TextDocumentEdit)
            self._change(names[change.text_document.uri], changes(change))
        return types.ApplyWorkspaceEditResult(applied=True)

    def _change(self, name: str, changes: Sequence[types.TextDocumentContentChangePartial]) -> None:
        self.documents[name].change(list(changes), self.documents[name].version + 1)
        self.editor._version = self.documents[name].version - 1
        self.editor.change(changes, uri=self.uri(name))

    @property
    def _encoding(self) -> Any:
        return self.editor.capabilities.position_encoding or types.PositionEncodingKind.Utf16
