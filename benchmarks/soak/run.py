"""The loop: a request after the other, nothing sleeps, memory is read now and then.

Requests go straight to the server, as the language server would make them, or through `sfumato-lsp`.
"""

from __future__ import annotations

import asyncio
import time
from collections.abc import Callable, Iterable
from contextlib import aclosing
from math import ceil

import psutil
from benchmarks.replay.buffer import place
from benchmarks.replay.language_server import LanguageServer
from benchmarks.replay.projects import ChangedFile
from benchmarks.soak.figures import Asked, Process, Resident
from benchmarks.soak.traffic import Kind, Step, Way

from sfumato_client.address.errors import ServerError
from sfumato_client.http import AsyncClient
from sfumato_client.protocol import FillRequest, HoleSegment, TextSegment

BEFORE, AFTER, BLOCK = 8000, 4000, 2000
"""The language server's window: its start moves in blocks, so that a keystroke moves nothing."""
DEADLINE_MS = {True: 2000, False: 400}


def fill_request(step: Step) -> FillRequest:
    invoked = step.kind is Kind.INVOKED
    start = BLOCK * max(0, ceil((len(step.cursor.before) - BEFORE) / BLOCK))
    return FillRequest(
        segments=[
            TextSegment(text=step.cursor.before[start:]),
            HoleSegment(),
            TextSegment(text=step.cursor.after[:AFTER]),
        ],
        path=f"{step.document}.py",
        candidates=3 if invoked else 1,
        automatic=not invoked,
        single_line=not invoked,
        deadline_ms=DEADLINE_MS[invoked],
        document=f"soak/{step.document}",
    )


async def ask(client: AsyncClient, step: Step) -> float:
    """Seconds until the answer; of a cancelled request, until its first draft. Raises `ClientError`."""
    begun = time.perf_counter()
    if step.kind is Kind.CANCELLED:
        async with aclosing(client.fill_stream(fill_request(step))) as drafts:
            await anext(drafts)
        await asyncio.sleep(0)
    else:
        await client.fill(fill_request(step))
    return time.perf_counter() - begun


PATIENCE_S = 60.0


class Editor:
    """`ask` opens a document when it is first typed in."""

    def __init__(self, server: LanguageServer) -> None:
        self.server = server
        self._documents: dict[str, LanguageServer] = {}

    async def ask(self, step: Step) -> float:
        """Seconds until the answer to the last request. Raises `TimeoutError` when there is none for a minute."""
        if step.opens is not None:
            self._documents[step.document] = self.server.another()
            file = ChangedFile(project="", path=f"{step.document}.py", old=step.opens, new=step.opens)
            await self._documents[step.document].open(file)
        document = self._documents[step.document]
        await document.change(step.cursor, step.change)
        invoked = step.kind is Kind.INVOKED
        # A second request of the same place cancels the first.
        count = 2 if step.kind is Kind.CANCELLED else 1
        async with asyncio.timeout(PATIENCE_S):
            asking = [document.suggest_at(place(step.cursor.before), invoked=invoked) for _ in range(count)]
            *_, last = await asyncio.gather(*asking)
            return last.seconds


class Stopped(Exception):
    """Somebody wants no more of it."""


async def soak(
    steps: Iterable[Step],
    every: int,
    client: AsyncClient,
    editor: Editor,
    stop: asyncio.Event,
    tell: Callable[[Asked, list[Resident]], None],
) -> None:
    """Ask until `steps` end, and tell each request with the memory after it, which is read `every` so many.

    Raises `Stopped` when `stop` is set, and `ServerUnreachable` when the server is gone.
    """
    stopped = asyncio.ensure_future(stop.wait())
    for number, step in enumerate(steps, 1):
        asking = asyncio.ensure_future(_asked(step, client, editor))
        # Ctrl-C reaches sfumato-lsp too, which then answers no more.
        await asyncio.wait((asking, stopped), return_when=asyncio.FIRST_COMPLETED)
        if stopped.done():
            asking.cancel()
            raise Stopped
        asked = asking.result()
        tell(asked, await _resident(client, editor, number) if number % every == 0 else [])
    stopped.cancel()


async def _asked(step: Step, client: AsyncClient, editor: Editor) -> Asked:
    try:
        seconds = await (ask(client, step) if step.way is Way.SOCKET else editor.ask(step))
    except ServerError as error:
        return Asked(way=step.way, kind=step.kind, seconds=0.0, error=error.code)
    return Asked(way=step.way, kind=step.kind, seconds=seconds)


async def _resident(client: AsyncClient, editor: Editor, after: int) -> list[Resident]:
    status = await client.status()
    pids = {
        Process.WORKER: status.worker_pid,
        Process.SERVER: status.pid,
        Process.LANGUAGE_SERVER: editor.server.pid,
    }
    return [
        Resident(process=process, after=after, megabytes=psutil.Process(pid).memory_info().rss / 1e6)
        for process, pid in pids.items()
        if pid is not None and psutil.pid_exists(pid)
    ]
