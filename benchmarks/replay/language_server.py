"""The real thing as a source: `sfumato-lsp` over stdio, before a `sfumato serve` of this run's own."""

from __future__ import annotations

import asyncio
import sys
import time
import uuid
from collections.abc import AsyncIterator, Iterator, Mapping
from contextlib import asynccontextmanager, contextmanager
from pathlib import Path
from tempfile import TemporaryDirectory

from benchmarks.replay.answer_count import AnswerCount, CountingProtocol
from benchmarks.replay.buffer import Buffer, Change, place
from benchmarks.replay.projects import ChangedFile
from benchmarks.replay.sources import Answer, SuggestionSource
from benchmarks.shared.servers import environment
from lsprotocol import types
from pygls.lsp.client import LanguageClient

PROGRAM = Path(sys.executable).with_name("sfumato-lsp")
PATIENCE_S = 180.0
PARTING_S = 5.0


class LanguageServer(SuggestionSource):
    """An editor's side of the protocol, with one document open."""

    def __init__(self, client: LanguageClient, folder: Path) -> None:
        self._client = client
        self._folder = folder
        self._uri = ""
        self._version = 0

    def another(self) -> LanguageServer:
        """The same editor, with another document open beside this one's."""
        return LanguageServer(self._client, self._folder)

    async def open(self, file: ChangedFile) -> None:
        self._uri, self._version = (self._folder / file.project / file.path).as_uri(), 1
        document = types.TextDocumentItem(uri=self._uri, language_id="python", version=1, text=file.old)
        self._client.text_document_did_open(types.DidOpenTextDocumentParams(text_document=document))

    async def change(self, buffer: Buffer, change: Change) -> None:  # noqa: ARG002
        self.change_at(change.start, change.end, change.text)

    def change_at(self, start: tuple[int, int], end: tuple[int, int], text: str) -> None:
        """`text` replaces what is between two places: to count them takes long in a long document."""
        self._version += 1
        span = types.Range(start=types.Position(*start), end=types.Position(*end))
        self._client.text_document_did_change(
            types.DidChangeTextDocumentParams(
                text_document=types.VersionedTextDocumentIdentifier(uri=self._uri, version=self._version),
                content_changes=[types.TextDocumentContentChangePartial(range=span, text=text)],
            )
        )

    async def suggest(self, buffer: Buffer) -> Answer:
        """The first item. Raises `TimeoutError` when the server says nothing for minutes."""
        return await self.suggest_at(place(buffer.before))

    async def suggest_at(self, cursor: tuple[int, int], *, invoked: bool = False) -> Answer:
        """The same at a place that is known."""
        params = self._asking(cursor, invoked=invoked)
        begun = time.perf_counter()
        async with asyncio.timeout(PATIENCE_S):
            answer = await self._client.text_document_inline_completion_async(params)
        seconds = time.perf_counter() - begun
        items = answer.items if isinstance(answer, types.InlineCompletionList) else answer or ()
        texts = (item.insert_text for item in items)
        return Answer(text=next((text for text in texts if isinstance(text, str)), ""), seconds=seconds)

    async def suggest_and_cancel(self, buffer: Buffer) -> bool:
        """Ask and take it back at once; whether there was an answer all the same, which may be the error for it.

        Raises `TimeoutError` when the server says nothing for minutes.
        """
        params = self._asking(place(buffer.before))
        id = str(uuid.uuid4())
        answer = self._client.protocol.send_request(types.TEXT_DOCUMENT_INLINE_COMPLETION, params, msg_id=id)
        self._client.cancel_request(types.CancelParams(id=id))
        async with asyncio.timeout(PATIENCE_S):
            await asyncio.gather(asyncio.wrap_future(answer), return_exceptions=True)
        return answer.done()

    def _asking(self, cursor: tuple[int, int], *, invoked: bool = False) -> types.InlineCompletionParams:
        kinds = types.InlineCompletionTriggerKind
        return types.InlineCompletionParams(
            text_document=types.TextDocumentIdentifier(uri=self._uri),
            position=types.Position(*cursor),
            context=types.InlineCompletionContext(trigger_kind=kinds.Invoked if invoked else kinds.Automatic),
        )

    @property
    def pid(self) -> int:
        """Of `sfumato-lsp`."""
        process = self._client._server
        if process is None:
            raise RuntimeError("sfumato-lsp does not run")
        return process.pid

    @property
    def answers(self) -> AnswerCount:
        """Of all requests of this editor so far."""
        protocol = self._client.protocol
        assert isinstance(protocol, CountingProtocol)
        return protocol.answers

    async def close(self) -> None:
        document = types.TextDocumentIdentifier(uri=self._uri)
        self._client.text_document_did_close(types.DidCloseTextDocumentParams(text_document=document))


@asynccontextmanager
async def language_server(runtime: Path, folder: Path) -> AsyncIterator[LanguageServer]:
    """`sfumato-lsp` with `folder` as its workspace, ready to suggest; `runtime` is where its server is found."""
    client = LanguageClient("sfumato-replay", "1", CountingProtocol)
    await client.start_io(str(PROGRAM), env=environment(runtime))
    try:
        encoding = types.PositionEncodingKind.Utf32
        capabilities = types.ClientCapabilities(general=types.GeneralClientCapabilities(position_encodings=[encoding]))
        result = await client.initialize_async(
            types.InitializeParams(
                capabilities=capabilities,
                workspace_folders=[types.WorkspaceFolder(uri=folder.as_uri(), name=folder.name)],
                initialization_options={"start_server": False},
            )
        )
        if result.capabilities.position_encoding != encoding:
            raise RuntimeError(
                f"columns are characters here, and in sfumato-lsp {result.capabilities.position_encoding}"
            )
        client.initialized(types.InitializedParams())
        await _ready(client)
        yield LanguageServer(client, folder)
        await client.shutdown_async(None)
    finally:
        await _end(client)


async def _end(client: LanguageClient) -> None:
    """Ask the process to end, and end it if it does not.

    Never without a limit: in a run that is interrupted nobody reads the process's output any more, and asyncio was seen
    to wait for ever for a process that had ended.
    """
    client.exit(None)
    try:
        async with asyncio.timeout(PARTING_S):
            await client.stop()
    except TimeoutError:
        process = client._server
        if process is not None and process.returncode is None:
            process.terminate()


async def _ready(client: LanguageClient) -> None:
    async with asyncio.timeout(PATIENCE_S):
        while (await client.protocol.send_request_async("sfumato/status", {})).state != "ready":
            await asyncio.sleep(0.05)


@contextmanager
def written_out(texts: Mapping[str, str]) -> Iterator[Path]:
    """A folder with these files by path, from which the language server takes snippets; gone afterwards."""
    with TemporaryDirectory(prefix="sfumato-typed-") as name:
        folder = Path(name).resolve()
        for path, text in texts.items():
            (folder / path).parent.mkdir(parents=True, exist_ok=True)
            (folder / path).write_text(text, encoding="utf-8")
        yield folder
