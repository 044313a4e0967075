"""An editor without a screen: `sfumato-lsp` over stdio, as any editor drives it."""

from __future__ import annotations

import asyncio
import logging
import os
import sys
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager, suppress
from pathlib import Path
from typing import Any

from lsprotocol import types
from pygls.lsp.client import LanguageClient

PROGRAM = Path(sys.executable).with_name("sfumato-lsp")
PATIENCE_S = 60.0
PARTING_S = 5.0


class Editor:
    """With the files of a folder, of which it changes some without saving them."""

    def __init__(self, client: LanguageClient, folder: Path) -> None:
        self._client = client
        self._folder = folder
        self._versions: dict[str, int] = {}

    def uri(self, name: str) -> str:
        return (self._folder / name).as_uri()

    def open(self, name: str) -> None:
        text = (self._folder / name).read_text(encoding="utf-8")
        self._versions[name] = 1
        document = types.TextDocumentItem(uri=self.uri(name), language_id="python", version=1, text=text)
        self._client.text_document_did_open(types.DidOpenTextDocumentParams(text_document=document))

    def replace(self, name: str, span: types.Range, text: str) -> None:
        """As if it had been typed."""
        self._versions[name] += 1
        document = types.VersionedTextDocumentIdentifier(uri=self.uri(name), version=self._versions[name])
        change = types.TextDocumentContentChangePartial(range=span, text=text)
        self._client.text_document_did_change(
            types.DidChangeTextDocumentParams(text_document=document, content_changes=[change])
        )

    async def run(self, command: str, name: str, span: types.Range, **more: Any) -> Any:
        """The result of a command at a place, which nothing is applied of."""
        document = {"uri": self.uri(name), "version": self._versions[name]}
        argument = {"textDocument": document, "range": span, "apply": False, **more}
        params = types.ExecuteCommandParams(command=command, arguments=[argument])
        async with asyncio.timeout(PATIENCE_S):
            return await self._client.workspace_execute_command_async(params)

    async def ask(self, method: str, **params: Any) -> Any:
        """The answer to a request of Sfumato's own."""
        async with asyncio.timeout(PATIENCE_S):
            return await self._client.protocol.send_request_async(method, params)


@asynccontextmanager
async def editor(runtime: Path, folder: Path) -> AsyncIterator[Editor]:
    """One for `folder`, before the server whose runtime folder is `runtime`."""
    logging.getLogger("pygls").setLevel(logging.ERROR)  # messages for a screen that is not there
    client = LanguageClient("sfumato-demo", "1")
    kept = {name: value for name, value in os.environ.items() if not name.startswith("SFUMATO_")}
    await client.start_io(str(PROGRAM), env={**kept, "SFUMATO_RUNTIME_DIR": str(runtime)})
    try:
        encoding = types.PositionEncodingKind.Utf32
        await client.initialize_async(
            types.InitializeParams(
                capabilities=types.ClientCapabilities(
                    general=types.GeneralClientCapabilities(position_encodings=[encoding])
                ),
                workspace_folders=[types.WorkspaceFolder(uri=folder.as_uri(), name=folder.name)],
                initialization_options={"start_server": False},
            )
        )
        client.initialized(types.InitializedParams())
        yield Editor(client, folder)
        await client.shutdown_async(None)
    finally:
        client.exit(None)
        with suppress(TimeoutError):
            async with asyncio.timeout(PARTING_S):
                await client.stop()
