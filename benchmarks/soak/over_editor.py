"""The same through `sfumato-lsp`, as an editor with several documents open."""

from __future__ import annotations

import asyncio
import time
from pathlib import Path

from benchmarks.replay.buffer import place
from benchmarks.soak.traffic import Kind, Step
from lsprotocol import types
from pygls.lsp.client import LanguageClient

PATIENCE_S = 60.0


class Editor:
    """`ask` opens a document when it is first typed in."""

    def __init__(self, client: LanguageClient, folder: Path) -> None:
        self._client = client
        self._folder = folder
        self._versions: dict[str, int] = {}

    @property
    def pid(self) -> int:
        """Of `sfumato-lsp`."""
        process = self._client._server
        if process is None:
            raise RuntimeError("sfumato-lsp does not run")
        return process.pid

    async def ask(self, step: Step) -> float:
        """Seconds until the answer to the last request. Raises `TimeoutError` when there is none for a minute."""
        if step.opens is not None:
            self._open(step)
        self._change(step)
        async with asyncio.timeout(PATIENCE_S):
            if step.kind is not Kind.CANCELLED:
                return await self._suggest(step)
            # A second request of the same place cancels the first.
            first = asyncio.ensure_future(self._suggest(step))
            await asyncio.sleep(0)
            seconds = await self._suggest(step)
            await first
            return seconds

    def _uri(self, step: Step) -> str:
        return (self._folder / f"{step.document}.py").as_uri()

    def _open(self, step: Step) -> None:
        assert step.opens is not None
        self._versions[step.document] = 1
        document = types.TextDocumentItem(uri=self._uri(step), language_id="python", version=1, text=step.opens)
        self._client.text_document_did_open(types.DidOpenTextDocumentParams(text_document=document))

    def _change(self, step: Step) -> None:
        self._versions[step.document] += 1
        document = types.VersionedTextDocumentIdentifier(uri=self._uri(step), version=self._versions[step.document])
        span = types.Range(start=types.Position(*step.change.start), end=types.Position(*step.change.end))
        content = types.TextDocumentContentChangePartial(range=span, text=step.change.text)
        self._client.text_document_did_change(
            types.DidChangeTextDocumentParams(text_document=document, content_changes=[content])
        )

    async def _suggest(self, step: Step) -> float:
        kinds = types.InlineCompletionTriggerKind
        params = types.InlineCompletionParams(
            text_document=types.TextDocumentIdentifier(uri=self._uri(step)),
            position=types.Position(*place(step.cursor.before)),
            context=types.InlineCompletionContext(
                trigger_kind=kinds.Invoked if step.kind is Kind.INVOKED else kinds.Automatic
            ),
        )
        begun = time.perf_counter()
        await self._client.text_document_inline_completion_async(params)
        return time.perf_counter() - begun
