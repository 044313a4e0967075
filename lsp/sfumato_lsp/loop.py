"""The one message loop, whatever an editor's messages come over: its pipes, a port, or a socket pair of a test's; and
the language server as a process: what ends it from outside, and how it ends.

pygls's own loop drops what it cannot read, and the editor waits for ever.

A signal ends the process as an editor's `exit` does, and then by that signal: shells report 130 and 143 for it, and
Neovim says nothing of a language server that SIGTERM has ended, where it warns of an exit code. A second signal ends it
at once.
"""

from __future__ import annotations

import asyncio
import contextlib
import logging
import os
import signal
from collections.abc import Awaitable, Callable
from types import FrameType
from typing import NoReturn, Protocol

from lsprotocol import types

from sfumato_lsp.features import lifecycle
from sfumato_lsp.features.text_sync import passed_over
from sfumato_lsp.rpc.ending import LOST, Ending
from sfumato_lsp.rpc.frames import FramesLost, TooLong, read_message
from sfumato_lsp.session.language_server import SfumatoLanguageServer

logger = logging.getLogger(__name__)

PARTING_S = 1.0
"""Seconds that an editor has to read what was still said."""
SIGNALS = [getattr(signal, name) for name in ("SIGINT", "SIGTERM", "SIGHUP", "SIGBREAK") if hasattr(signal, name)]
SIGNALLED = 128
"""An exit code above it is a signal's number more, as shells have it."""


class Writer(Protocol):
    """As `asyncio.StreamWriter`; what is written after the other end is gone is lost in silence."""

    def write(self, data: bytes) -> None: ...

    async def drain(self) -> None:
        """Wait while too much is not read yet."""

    def close(self) -> None: ...

    async def wait_closed(self) -> None:
        """Wait until all is read."""


async def serve(ls: SfumatoLanguageServer, reader: asyncio.StreamReader, writer: Writer) -> int:
    """Take an editor's messages until it says `exit`, is gone, or sends what is no LSP; or until `ls.ending` comes.

    Returns the exit code. Then nothing of it runs any more, and requests that were under way are cancelled.
    """
    ls.protocol.set_writer(writer)
    taking = asyncio.create_task(_take_all(ls, reader, writer), name="sfumato-messages")
    try:
        return await ls.ending.wait()
    finally:
        taking.cancel()
        await lifecycle.end(ls)
        writer.close()
        with contextlib.suppress(OSError):  # a `TimeoutError` is one
            async with asyncio.timeout(PARTING_S):
                await writer.wait_closed()


async def _take_all(ls: SfumatoLanguageServer, reader: asyncio.StreamReader, writer: Writer) -> None:
    code = 0
    try:
        while (message := await read_message(reader)) is not None:
            _take(ls, message)
            await writer.drain()
            # A handler that has to wait begins before the next message is taken, which may change the text.
            await asyncio.sleep(0)
    except FramesLost as error:
        text = f"sfumato-lsp ends, because the editor sent what is no LSP: {error}. Start it again"
        logger.error("Sfumato: %s", text)
        ls.reports.notices.say(text, types.MessageType.Error)
        code = LOST
    except OSError as error:
        logger.error("the editor is gone: %s", error.strerror)
    except Exception:
        logger.exception("a defect in sfumato-lsp: it takes no more messages")
        code = 1
    ls.ending.end(code)


def _take(ls: SfumatoLanguageServer, message: bytes | TooLong) -> None:
    try:
        if isinstance(message, TooLong):
            passed_over(ls, message)
        else:
            ls.protocol.take(message)
    except Exception:
        logger.exception("a defect in sfumato-lsp: a message was not taken")


def run(ls: SfumatoLanguageServer, serving: Callable[[SfumatoLanguageServer], Awaitable[int]]) -> NoReturn:
    """Never returns: a thread that waits for a disk or a name server keeps Python from ending, and not this."""

    async def main() -> int:
        _end_on_signals(ls.ending)
        return await serving(ls)

    code = 1
    try:
        code = asyncio.Runner().run(main())
    except Exception:
        logger.exception("a defect in sfumato-lsp ended it")
    logging.shutdown()
    if code > SIGNALLED:
        signal.raise_signal(code - SIGNALLED)
    os._exit(code)


def _end_on_signals(ending: Ending) -> None:
    """One that is ignored, as under nohup, stays ignored."""
    loop = asyncio.get_running_loop()

    def take(number: int, _frame: FrameType | None) -> None:
        for each in caught:
            signal.signal(each, signal.SIG_DFL)
        loop.call_soon_threadsafe(ending.end, SIGNALLED + number)

    caught = [number for number in SIGNALS if signal.getsignal(number) != signal.SIG_IGN]
    for number in caught:
        signal.signal(number, take)
