"""The one message loop, whatever an editor's messages come over: its pipes, a port, or a socket pair of a test's.

pygls's own drops what it cannot read, and the editor waits for ever.
"""

from __future__ import annotations

import asyncio
import contextlib
import logging
from typing import Protocol

from lsprotocol import types

from sfumato_lsp.features import lifecycle
from sfumato_lsp.features.text_sync import passed_over
from sfumato_lsp.rpc.ending import LOST
from sfumato_lsp.rpc.frames import FramesLost, TooLong, read_message
from sfumato_lsp.session.language_server import SfumatoLanguageServer

logger = logging.getLogger(__name__)

PARTING_S = 1.0
"""Seconds that an editor has to read what was still said."""


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
