"""The language server, an editor that drives it, and a small HTTP server that speaks the protocol.

`editor` has a real `sfumato-lsp` process at the other end of its pipes, `near_editor` the same server in this
process at the other end of a socket pair: many times quicker, for what no process boundary can change.
"""

from __future__ import annotations

import asyncio
import contextlib
import os
import socket
import sys
import tempfile
from collections.abc import AsyncIterator, Awaitable, Callable, Iterator, Sequence
from pathlib import Path
from threading import Event
from typing import Any

import pytest
from lsprotocol import types
from pydantic import BaseModel
from pygls.io_ import run_async
from pygls.lsp.client import LanguageClient

from sfumato_lsp.server import create_server
from sfumato_lsp.snippets.kept import Pace
from sfumato_server.client.address import Address, ServerRecord, remove_record, write_record
from sfumato_server.client.version import own_version
from sfumato_server.protocol import (
    CandidateText,
    CheckpointStatus,
    Counts,
    DraftEvent,
    ErrorBody,
    ErrorResponse,
    FillRequest,
    FillResponse,
    HoleSegment,
    State,
    Status,
    Timing,
    Usage,
    WarmRequest,
    WarmResponse,
)
from sfumato_server.protocol.feedback import Feedback

PROGRAM = Path(sys.executable).parent / "sfumato-lsp"
URI = "file:///w/pkg/a.py"
PATIENCE_S = 60
"""On a machine that is busy with other tests too; nothing waits so long that happens at all."""
USAGE = Usage(context_tokens=1, reused_tokens=0, canvas_tokens=1, hole_tokens=1, steps=1)
TIMING = Timing(queue_ms=0, prefill_ms=1, step_ms=[1], worker_ms=2, total_ms=2)


async def eventually(holds: Callable[[], object]) -> None:
    """Wait until something holds."""
    async with asyncio.timeout(PATIENCE_S):
        while not holds():
            await asyncio.sleep(0.01)


class FakeServer:
    """HTTP over a unix socket: answers `/v1/status`, `/v1/fill` and `/v1/warm`, and keeps what it was asked."""

    def __init__(self, folder: Path) -> None:
        self.folder = folder
        self.state: State = "ready"
        self.detail = ""
        self.paused = False
        self.languages = ["python"]
        self.version = own_version()
        self.candidates = ["candidate"]
        self.error: ErrorBody | None = None
        self.answers = asyncio.Event()
        """While it is not set, fills wait."""
        self.answers.set()
        self.requests: list[FillRequest] = []
        self.warmed: list[WarmRequest] = []
        self.told: list[Feedback] = []
        self.request_ids: list[str] = []
        self.aborted = 0
        """Fills whose connection was closed before the answer."""
        self._server: asyncio.Server | None = None
        self._connections: set[asyncio.Task[None]] = set()

    async def start(self) -> None:
        path = self.folder / "sfumato.sock"
        path.unlink(missing_ok=True)
        self._server = await asyncio.start_unix_server(self._serve, path)
        address = Address(socket=str(path))
        write_record(self.folder, ServerRecord(pid=os.getpid(), version=self.version, address=address))

    async def die(self) -> None:
        """Be gone at once, in the middle of whatever is asked."""
        if self._server is None:
            return
        self._server.close()
        remove_record(self.folder, os.getpid())
        for connection in self._connections:
            connection.cancel()
        await asyncio.gather(*self._connections, return_exceptions=True)
        self._server = None

    async def _serve(self, reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        task = asyncio.current_task()
        assert task is not None
        self._connections.add(task)
        try:
            with contextlib.suppress(asyncio.IncompleteReadError, ConnectionError, asyncio.CancelledError):
                while True:
                    await self._answer(reader, writer)
        finally:
            self._connections.discard(task)
            writer.close()

    async def _answer(self, reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        head = (await reader.readuntil(b"\r\n\r\n")).decode()
        fields = dict(line.lower().split(": ", 1) for line in head.split("\r\n")[1:] if line)
        body = await reader.readexactly(int(fields.get("content-length", 0)))
        path = head.split(" ")[1]
        if path == "/v1/fill":
            self.request_ids.append(fields.get("x-request-id", ""))
        status, answer = (200, self._status()) if path == "/v1/status" else (200, "{}")
        if path == "/v1/fill":
            status, answer = await self._fill(FillRequest.model_validate_json(body), reader)
        if path == "/v1/feedback":
            self.told.append(Feedback.model_validate_json(body))
        if path == "/v1/warm":
            self.warmed.append(WarmRequest.model_validate_json(body))
            answer = WarmResponse(id="1", usage=USAGE, timing=TIMING).model_dump_json()
        data = answer.encode()
        kind = "text/event-stream" if answer.startswith("event: ") else "application/json"
        head = f"HTTP/1.1 {status} x\r\ncontent-type: {kind}\r\ncontent-length: {len(data)}\r\n\r\n"
        writer.write(head.encode() + data)
        await writer.drain()

    async def _fill(self, request: FillRequest, reader: asyncio.StreamReader) -> tuple[int, str]:
        self.requests.append(request)
        answers, gone = asyncio.create_task(self.answers.wait()), asyncio.create_task(reader.read(1))
        try:
            await asyncio.wait([answers, gone], return_when=asyncio.FIRST_COMPLETED)
            if not answers.done():
                self.aborted += 1
                raise ConnectionError("the client is gone")
        finally:
            answers.cancel()
            gone.cancel()
            await asyncio.gather(answers, gone, return_exceptions=True)
        if self.error is not None:
            return 500, ErrorResponse(error=self.error).model_dump_json()
        response = self._response(request)
        if not request.stream:
            return 200, response.model_dump_json()
        draft = DraftEvent(step=1, texts=response.candidates[0].texts if response.candidates else [""])
        return 200, _events(draft=draft, done=response)

    def _response(self, request: FillRequest) -> FillResponse:
        texts = self.candidates[: request.candidates]
        holes = sum(isinstance(segment, HoleSegment) for segment in request.segments)
        return FillResponse(
            id="1",
            candidates=[
                CandidateText(texts=[text] * holes, score=-1.0, tokens=[[]], length=1, ended="stable", valid=None)
                for text in texts
            ],
            usage=USAGE,
            timing=TIMING,
        )

    def _status(self) -> str:
        checkpoint = CheckpointStatus(
            name="small",
            source="default",
            parameters=1,
            languages=self.languages,
            operations=["fill"],
            context_tokens=1024,
            instructions=["add a docstring", "rename OLD to NEW", "return None if NAME is None"],
        )
        return Status(
            version=self.version,
            pid=os.getpid(),
            state=self.state,
            detail=self.detail,
            paused=self.paused,
            checkpoint=checkpoint if self.state == "ready" else None,
            uptime_s=1.0,
            counts=Counts(),
        ).model_dump_json()


def _events(**said: BaseModel) -> str:
    """Server-sent events by their names."""
    return "".join(f"event: {name}\ndata: {event.model_dump_json()}\n\n" for name, event in said.items())


class Editor:
    """An editor with one language server."""

    def __init__(self, environment: dict[str, str], *, near: bool) -> None:
        self.environment = environment
        self.near = near
        self.pace = Pace(pause=0.0, interval=0.0)
        self.warm_after = 0.05
        self.client = LanguageClient("editor", "1")
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
        self._near_task: asyncio.Task[None] | None = None
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
            await self.client.start_io(str(PROGRAM), env=self.environment)
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
        if self._near_task is None:
            self.client.exit(None)  # which would end the tests' own process
        else:
            self.client.protocol.writer.close()
            await self._near_task
        await self.client.stop()

    async def _start_near(self) -> None:
        server = create_server(self.environment, self.pace, self.warm_after)
        for end, protocol in zip(socket.socketpair(), (server.protocol, self.client.protocol), strict=True):
            reader, writer = await asyncio.open_connection(sock=end)
            protocol.set_writer(writer)
            task = asyncio.create_task(run_async(Event(), reader, protocol))
            task.add_done_callback(lambda _task, writer=writer: writer.close())
            self._near_task = self._near_task or task
            self.client._async_tasks.append(task)

    def _take_registrations(self, params: types.RegistrationParams) -> None:
        self.registered |= {each.method: each.register_options for each in params.registrations}

    def _take_progress(self, params: types.ProgressParams) -> None:
        value = params.value
        kind = value["kind"] if isinstance(value, dict) else value.kind
        message = value.get("message") if isinstance(value, dict) else getattr(value, "message", None)
        self.progress.append(f"{kind}: {message}" if message else kind)


@pytest.fixture
def until() -> Callable[[Callable[[], object]], Awaitable[None]]:
    return eventually


@pytest.fixture
def uri() -> str:
    return URI


@pytest.fixture
def program() -> Path:
    return PROGRAM


@pytest.fixture
def runtime_folder() -> Iterator[Path]:
    # Short, because a unix socket's path may have no more than about a hundred bytes.
    with tempfile.TemporaryDirectory(prefix="sf") as folder:
        yield Path(folder)


@pytest.fixture
async def server(runtime_folder: Path) -> AsyncIterator[FakeServer]:
    """A running server; a test that wants none lets it die."""
    server = FakeServer(runtime_folder)
    await server.start()
    yield server
    await server.die()


@pytest.fixture
def environment(runtime_folder: Path) -> dict[str, str]:
    """With it a language server finds the tests' server and never the user's."""
    inherited = {name: value for name, value in os.environ.items() if not name.startswith("SFUMATO_")}
    return {
        **inherited,
        "SFUMATO_RUNTIME_DIR": str(runtime_folder),
        "SFUMATO_STATE_DIR": str(runtime_folder / "state"),
    }


@pytest.fixture
async def editor(environment: dict[str, str]) -> AsyncIterator[Editor]:
    """An editor with a language server of its own process; not started yet."""
    editor = Editor(environment, near=False)
    yield editor
    await editor.quit()


@pytest.fixture
async def near_editor(environment: dict[str, str]) -> AsyncIterator[Editor]:
    """An editor with a language server in this process; not started yet."""
    editor = Editor(environment, near=True)
    yield editor
    await editor.quit()
