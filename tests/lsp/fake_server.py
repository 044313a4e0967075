"""A small HTTP server that speaks the protocol, for a language server to find."""

from __future__ import annotations

import asyncio
import contextlib
import os
import re
from pathlib import Path

from pydantic import BaseModel

from sfumato_client.address.address import Address
from sfumato_client.address.record import ServerRecord, remove_record, write_record
from sfumato_client.address.version import own_version
from sfumato_client.protocol import (
    CandidateText,
    CheckpointStatus,
    Counts,
    DraftEvent,
    ErrorBody,
    ErrorResponse,
    FallenWord,
    FillRequest,
    FillResponse,
    HoleSegment,
    Memories,
    MemoryForget,
    MemoryKept,
    MemoryRequest,
    MemoryTexts,
    MemoryWanted,
    NoText,
    ReadRequest,
    ReadResponse,
    RefineRequest,
    RefineResponse,
    RippleRequest,
    RippleResponse,
    SettledPlace,
    SettleRequest,
    SettleResponse,
    State,
    Status,
    TextEdit,
    Timing,
    TokenText,
    Usage,
    WarmRequest,
    WarmResponse,
    WordsRequest,
    WordsResponse,
    WorkspaceMemory,
)
from sfumato_client.protocol.status import Feedback
from sfumato_client.text.digest import digest_of

USAGE = Usage(context_tokens=1, reused_tokens=0, canvas_tokens=1, hole_tokens=1, steps=1)
TIMING = Timing(queue_ms=0, prefill_ms=1, step_ms=[1], worker_ms=2, total_ms=2)


class FakeServer:
    """HTTP over a unix socket: answers the routes for status, fill, refine and warm, and keeps what it was asked."""

    def __init__(self, folder: Path) -> None:
        self.folder = folder
        self.state: State = "ready"
        self.detail = ""
        self.paused = False
        self.languages = ["python"]
        self.version = own_version()
        self.candidates = ["candidate"]
        self.broken: set[str] = set()
        """Candidates that the server says would not parse."""
        self.no_text: NoText | None = None
        self.refined: dict[str, str] = {}
        """What a refine changes, wherever it stands in the selection."""
        self.renoised = (0, 0)
        """How many words were unlikely for a refine, and how many likelier texts were not sound."""
        self.fell: dict[str, str] = {}
        """Words that fall by any edit, wherever they stand, and what they settle on; nothing where that is empty."""
        self.rippled: list[RippleRequest] = []
        self.read: list[ReadRequest] = []
        self.error: ErrorBody | None = None
        self.answers = asyncio.Event()
        """While it is not set, fills wait."""
        self.answers.set()
        self.requests: list[FillRequest] = []
        self.warmed: list[WarmRequest] = []
        self.words: list[tuple[str, float]] | None = []
        """`None`: an older server, which does not know the question."""
        self.words_asked: list[WordsRequest] = []
        self.told: list[Feedback] = []
        self.remembers = False
        self.memory: dict[str, dict[str, str]] = {}
        """Texts by workspace and path."""
        self.texts_sent = 0
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
        if path == "/v1/refine":
            answer = _events(done=self._refine(RefineRequest.model_validate_json(body)))
        if path == "/v1/ripple":
            answer = self._ripple(RippleRequest.model_validate_json(body))
        if path == "/v1/read":
            answer = self._read(ReadRequest.model_validate_json(body))
        if path == "/v1/settle":
            answer = self._settle(SettleRequest.model_validate_json(body))
        if path == "/v1/feedback":
            self.told.append(Feedback.model_validate_json(body))
        if path == "/v1/warm":
            self.warmed.append(WarmRequest.model_validate_json(body))
            answer = WarmResponse(id="1", usage=USAGE, timing=TIMING).model_dump_json()
        if path == "/v1/words":
            self.words_asked.append(WordsRequest.model_validate_json(body))
            status, answer = self._words()
        if path.startswith("/v1/memory"):
            answer = self._memory(path, body)
        data = answer.encode()
        kind = "text/event-stream" if answer.startswith("event: ") else "application/json"
        head = f"HTTP/1.1 {status} x\r\ncontent-type: {kind}\r\ncontent-length: {len(data)}\r\n\r\n"
        writer.write(head.encode() + data)
        await writer.drain()

    def _words(self) -> tuple[int, str]:
        if self.words is None:
            return 404, "{}"
        words = [TokenText(text=text, confidence=chance) for text, chance in self.words]
        return 200, WordsResponse(id="1", words=words, usage=USAGE, timing=TIMING).model_dump_json()

    def _memory(self, path: str, body: bytes) -> str:
        if path == "/v1/memory/texts":
            texts = MemoryTexts.model_validate_json(body)
            self.memory.setdefault(texts.workspace, {}).update({file.path: file.text for file in texts.files})
            self.texts_sent += len(texts.files)
            return MemoryKept(kept=len(texts.files), left_out=[]).model_dump_json()
        if path == "/v1/memory/forget":
            gone = MemoryForget.model_validate_json(body)
            kept = self.memory.get(gone.workspace, {})
            self.memory[gone.workspace] = {
                path: text for path, text in kept.items() if gone.paths is not None and path not in gone.paths
            }
            return "{}"
        if body:
            named = MemoryRequest.model_validate_json(body)
            digests = {file.path: file.digest for file in named.files}
            kept = self.memory.get(named.workspace, {})
            self.memory[named.workspace] = {
                path: text for path, text in kept.items() if digests.get(path) == digest_of(text)
            }
            wanted = [path for path in digests if path not in self.memory[named.workspace]]
            return MemoryWanted(remembers=self.remembers, wanted=wanted).model_dump_json()
        told = [
            WorkspaceMemory(workspace=name[:12], files=len(texts), characters=1, tokens=7, bytes=1, ready=True)
            for name, texts in self.memory.items()
        ]
        return Memories(remembers=self.remembers, workspaces=told).model_dump_json()

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
                CandidateText(
                    texts=[text] * holes,
                    score=-1.0,
                    tokens=[[]],
                    length=1,
                    ended="stable",
                    verdict="broken" if text in self.broken else None,
                    problem="line 1: invalid syntax" if text in self.broken else "",
                    valid=False if text in self.broken else None,
                )
                for text in texts
            ],
            no_text=self.no_text,
            usage=USAGE,
            timing=TIMING,
        )

    def _ripple(self, request: RippleRequest) -> str:
        self.rippled.append(request)
        words = [
            FallenWord(window=k, start=at.start(), end=at.end(), before=-1.0, after=-3.0, fall=2.0, score=0.9)
            for k, window in enumerate(request.windows)
            for at in re.finditer(r"\w+", window.after)
            if at.group() in self.fell
        ]
        return RippleResponse(
            id="1", words=words, threshold=0.5, windows=len(request.windows), kept=0, usage=USAGE, timing=TIMING
        ).model_dump_json()

    def _read(self, request: ReadRequest) -> str:
        self.read.append(request)
        return ReadResponse(id="1", windows=len(request.windows), kept=0, usage=USAGE, timing=TIMING).model_dump_json()

    def _settle(self, request: SettleRequest) -> str:
        edits = [
            SettledPlace(window=k, start=place.start, end=place.end, text=text, score=1.0)
            for k, window in enumerate(request.windows)
            for place in window.places
            if (text := self.fell[window.after[place.start : place.end]])
        ]
        return SettleResponse(id="1", edits=edits, usage=USAGE, timing=TIMING).model_dump_json()

    def _refine(self, request: RefineRequest) -> RefineResponse:
        unlikely = re.compile("|".join(map(re.escape, self.refined)) or "(?!)")
        edits = [
            TextEdit(start=found.start(), end=found.end(), text=self.refined[found.group()])
            for found in unlikely.finditer(request.selection)
        ]
        text = unlikely.sub(lambda found: self.refined[found.group()], request.selection)
        left, given_up = self.renoised
        return RefineResponse(
            id="1", text=text, edits=edits, unlikely=left, given_up=given_up, usage=USAGE, timing=TIMING
        )

    def _status(self) -> str:
        checkpoint = CheckpointStatus(
            name="small",
            source="default",
            parameters=1,
            languages=self.languages,
            operations=["fill", "refine"],
            context_tokens=1024,
            remembers=self.remembers,
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
