"""An editor that drives a language server, in a process of its own or in this one."""

from __future__ import annotations

import asyncio
import socket
import sys
from collections.abc import Awaitable, Callable, Sequence
from dataclasses import replace
from pathlib import Path
from typing import Any

from lsprotocol import types
from tests.language_client import Client

from sfumato_lsp.loop import serve
from sfumato_lsp.server import create_server
from sfumato_lsp.snippets.situation import Pace

PROGRAM = Path(sys.executable).parent / "sfumato-lsp"
URI = "file:///w/pkg/a.py"
PATIENCE_S = 60
"""On a machine that is busy with other tests too; nothing waits so long that happens at all."""


async def eventually(holds: Callable[[], object]) -> None:
    """Wait until something holds."""
    async with asyncio.timeout(PATIENCE_S):
        while not holds():
            await asyncio.sleep(0.01)


class Editor:
    """An editor with one language server."""

    def __init__(self, environment: dict[str, str], *, near: bool) -> None:
        self.environment = environment
        self.near = near
        self.pace = Pace(pause=0.0, interval=0.0, memory=0.0, ripple=3600.0, ahead=3600.0)
        self.warm_after = 0.05
        self.client = Client("editor", "1")
        self.messages: list[str] = []
        self.logged: list[str] = []
        self.progress: list[str] = []
        self.statuses: list[Any] = []
        """What `sfumato/didChangeStatus` told, for an editor that asked for it."""
        self.settings: dict[str | None, Any] = {}
        """What it answers to `workspace/configuration`: for a folder's URI, and for none."""
        self.registered: dict[str, Any] = {}
        """By method, the options of what the language server wants to be told."""
        self.capabilities: types.ServerCapabilities
        self.position_encoding: object = None
        self._version = 1
        self._started = False
        self._serving: asyncio.Task[int] | None = None
        self.client.feature(types.WINDOW_SHOW_MESSAGE)(lambda params: self.messages.append(params.message))
        self.client.feature(types.WINDOW_LOG_MESSAGE)(lambda params: self.logged.append(params.message))
        self.client.feature(types.WINDOW_WORK_DONE_PROGRESS_CREATE)(lambda _params: None)
        self.client.feature("sfumato/didChangeStatus")(lambda params: self.statuses.append(params))
        self.client.feature(types.WORKSPACE_CONFIGURATION)(
            lambda params: [self.settings.get(item.scope_uri) for item in params.items]
        )
        self.client.feature(types.CLIENT_REGISTER_CAPABILITY)(lambda params: self._take_registrations(params))
        self.client.feature(types.PROGRESS)(lambda params: self._take_progress(params))

    async def start(
        self,
        *,
        encoding: types.PositionEncodingKind | None = None,
        progress: bool = False,
        folder: str = "file:///w",
        more_folders: Sequence[str] = (),
        experimental: Any = None,
        workspace: types.WorkspaceClientCapabilities | None = None,
        text_document: types.TextDocumentClientCapabilities | None = None,
        wait: bool = True,
        name: str | None = None,
        **options: Any,
    ) -> None:
        """Start the language server and shake hands; with `wait`, return when it has looked at the server."""
        if self.near:
            await self._start_near()
        else:
            await self.client.launch(PROGRAM, environment=self.environment)
        self._started = True
        encodings = None if encoding is None else [encoding]
        result = await self.client.initialize_async(
            types.InitializeParams(
                capabilities=types.ClientCapabilities(
                    general=types.GeneralClientCapabilities(position_encodings=encodings),
                    window=types.WindowClientCapabilities(work_done_progress=progress),
                    experimental=experimental,
                    workspace=workspace,
                    text_document=text_document,
                ),
                client_info=None if name is None else types.ClientInfo(name=name),
                workspace_folders=[types.WorkspaceFolder(uri=uri, name="w") for uri in (folder, *more_folders)],
                initialization_options={"start_server": False, **options},
            )
        )
        self.capabilities = result.capabilities
        self.position_encoding = result.capabilities.position_encoding
        self.client.initialized(types.InitializedParams())
        while wait and (await self.status()).serverState == "connecting":
            await asyncio.sleep(0.01)

    async def status(self, **params: Any) -> Any:
        return await self.client.protocol.send_request_async("sfumato/status", params)

    async def until_state(self, state: str) -> None:
        async with asyncio.timeout(PATIENCE_S):
            while (await self.status()).serverState != state:
                await asyncio.sleep(0.02)

    def open(self, text: str, *, language: str = "python", uri: str = URI) -> None:
        self.client.text_document_did_open(
            types.DidOpenTextDocumentParams(
                types.TextDocumentItem(uri=uri, language_id=language, version=self._version, text=text)
            )
        )

    def save(self, *, uri: str = URI) -> None:
        self.client.text_document_did_save(types.DidSaveTextDocumentParams(types.TextDocumentIdentifier(uri)))

    def close(self, *, uri: str = URI) -> None:
        self.client.text_document_did_close(types.DidCloseTextDocumentParams(types.TextDocumentIdentifier(uri)))

    def insert(self, line: int, character: int, text: str, *, uri: str = URI) -> None:
        self.replace(line, character, character, text, uri=uri)

    def replace(self, line: int, start: int, end: int, text: str, *, uri: str = URI) -> None:
        """Characters `start` to `end` of a line become `text`."""
        span = types.Range(types.Position(line, start), types.Position(line, end))
        self.change([types.TextDocumentContentChangePartial(range=span, text=text)], uri=uri)

    def change(self, changes: Sequence[types.TextDocumentContentChangeEvent], *, uri: str = URI) -> None:
        self._version += 1
        self.client.text_document_did_change(
            types.DidChangeTextDocumentParams(
                text_document=types.VersionedTextDocumentIdentifier(version=self._version, uri=uri),
                content_changes=changes,
            )
        )

    def ask(
        self,
        line: int,
        character: int,
        *,
        invoked: bool = False,
        selected: types.SelectedCompletionInfo | None = None,
        id: str | None = None,
        uri: str = URI,
    ) -> Awaitable[list[types.InlineCompletionItem]]:
        """Ask for ghost text; the request is sent before this is awaited."""
        kinds = types.InlineCompletionTriggerKind
        return self.client.protocol.send_request_async(
            types.TEXT_DOCUMENT_INLINE_COMPLETION,
            types.InlineCompletionParams(
                context=types.InlineCompletionContext(
                    trigger_kind=kinds.Invoked if invoked else kinds.Automatic,
                    selected_completion_info=selected,
                ),
                text_document=types.TextDocumentIdentifier(uri),
                position=types.Position(line, character),
            ),
            msg_id=id,
        )

    def cancel(self, id: str) -> None:
        self.client.cancel_request(types.CancelParams(id=id))

    async def run(self, command: str, *arguments: Any) -> Any:
        return await self.client.workspace_execute_command_async(types.ExecuteCommandParams(command, list(arguments)))

    def configure(self, settings: object) -> None:
        self.client.workspace_did_change_configuration(types.DidChangeConfigurationParams(settings=settings))

    async def quit(self) -> None:
        """Once; a test may have done it already."""
        if not self._started or self.client.stopped:
            return
        await self.client.shutdown_async(None)
        self.client.exit(None)
        if self._serving is not None:
            assert await self._serving == 0
        await self.client.stop()

    async def _start_near(self) -> None:
        server = create_server(self.environment, replace(self.pace, warm=self.warm_after))
        theirs, ours = [await asyncio.open_connection(sock=end) for end in socket.socketpair()]
        self._serving = asyncio.create_task(serve(server, *theirs))
        self.client.listen(*ours)

    def _take_registrations(self, params: types.RegistrationParams) -> None:
        self.registered |= {each.method: each.register_options for each in params.registrations}

    def _take_progress(self, params: types.ProgressParams) -> None:
        value = params.value
        assert value is not None
        kind = value["kind"] if isinstance(value, dict) else value.kind
        message = value.get("message") if isinstance(value, dict) else getattr(value, "message", None)
        self.progress.append(f"{kind}: {message}" if message else kind)
