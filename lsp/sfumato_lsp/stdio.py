"""Standard input and output, each with a thread: a pipe on Windows, a file and a terminal have no other way.

The threads are daemons, and hold no lock while they wait: one that an editor never answers keeps nobody from ending.
"""

from __future__ import annotations

import asyncio
import contextlib
import logging
import os
import queue
import select
import threading
from collections.abc import Callable

from sfumato_lsp.loop import serve
from sfumato_lsp.session.language_server import SfumatoLanguageServer

logger = logging.getLogger(__name__)

STDIN, STDOUT = 0, 1
CHUNK = 2**16
MOST_UNREAD = 16 * 2**20
"""Bytes of answers. An editor that reads none for so long is not listened to meanwhile."""
LOOK_S = 0.01


async def serve_stdio(ls: SfumatoLanguageServer) -> int:
    """The exit code."""
    reader = asyncio.StreamReader()
    Input(STDIN, reader)
    return await serve(ls, reader, Output(STDOUT, lambda: ls.ending.end(0)))


class Input(asyncio.ReadTransport):
    """Feeds `reader`, one chunk ahead of what it has room for."""

    def __init__(self, descriptor: int, reader: asyncio.StreamReader) -> None:
        super().__init__()
        self._descriptor = descriptor
        self._reader = reader
        self._loop = asyncio.get_running_loop()
        self._room = threading.Semaphore()
        self._paused = False
        reader.set_transport(self)
        threading.Thread(target=self._run, name="sfumato-stdin", daemon=True).start()

    def pause_reading(self) -> None:
        self._paused = True

    def resume_reading(self) -> None:
        self._paused = False
        self._room.release()

    def _run(self) -> None:
        data = b"more"
        while data:
            self._room.acquire()
            try:
                data = _read(self._descriptor)
            except OSError as error:
                logger.error("the editor cannot be read: %s", error.strerror)
                data = b""
            with contextlib.suppress(RuntimeError):  # the loop is closed: all has ended
                self._loop.call_soon_threadsafe(self._feed, data)

    def _feed(self, data: bytes) -> None:
        if data:
            self._reader.feed_data(data)
        else:
            self._reader.feed_eof()
        if not self._paused:
            self._room.release()


class Output:
    """A `Writer`. `lost` is called in the event loop when nobody reads any more."""

    def __init__(self, descriptor: int, lost: Callable[[], None]) -> None:
        self._descriptor = descriptor
        self._lost = lost
        self._loop = asyncio.get_running_loop()
        self._waiting: queue.SimpleQueue[bytes | None] = queue.SimpleQueue()
        self._put = 0
        self._written = 0
        """Bytes. Each is counted by one thread alone."""
        self._thread = threading.Thread(target=self._run, name="sfumato-stdout", daemon=True)
        self._thread.start()

    def write(self, data: bytes) -> None:
        if self._thread.is_alive():
            self._put += len(data)
            self._waiting.put(data)

    async def drain(self) -> None:
        while self._thread.is_alive() and self._put - self._written > MOST_UNREAD:
            await asyncio.sleep(LOOK_S)

    def close(self) -> None:
        self._waiting.put(None)

    async def wait_closed(self) -> None:
        while self._thread.is_alive():
            await asyncio.sleep(LOOK_S)

    def _run(self) -> None:
        while (data := self._waiting.get()) is not None:
            try:
                _write(self._descriptor, data)
            except OSError as error:
                logger.error("the editor reads no more: %s", error.strerror)
                with contextlib.suppress(RuntimeError):
                    self._loop.call_soon_threadsafe(self._lost)
                return
            self._written += len(data)


def _read(descriptor: int) -> bytes:
    while True:
        try:
            return os.read(descriptor, CHUNK)
        except BlockingIOError:  # an editor may have made it so
            select.select([descriptor], [], [])


def _write(descriptor: int, data: bytes) -> None:
    left = memoryview(data)
    while left:
        try:
            left = left[os.write(descriptor, left) :]
        except BlockingIOError:
            select.select([], [descriptor], [])
