"""The language server over stdin and stdout, until the editor says `exit`, closes its end, or sends what is no LSP."""

from __future__ import annotations

import asyncio
import logging
import sys

from lsprotocol import types
from pygls.io_ import StdoutWriter

from sfumato_lsp.features import lifecycle
from sfumato_lsp.frames import FramesLost, read_body
from sfumato_lsp.protocol import SfumatoProtocol
from sfumato_lsp.session import SfumatoLanguageServer

logger = logging.getLogger(__name__)

LOST = 2
"""The exit code when the editor's messages cannot be told apart any more."""


def serve_stdio(ls: SfumatoLanguageServer) -> None:
    """Raises `SystemExit` with the code of `exit`, or with `LOST`."""
    ls.protocol.set_writer(StdoutWriter(sys.stdout.buffer))
    try:
        asyncio.run(_serve(ls))
    finally:
        ls.shutdown()


async def _serve(ls: SfumatoLanguageServer) -> None:
    loop = asyncio.get_running_loop()
    assert isinstance(ls.protocol, SfumatoProtocol)
    try:
        # In a thread: a pipe on Windows has no other way to be read.
        while (body := await loop.run_in_executor(ls.thread_pool, read_body, sys.stdin.buffer)) is not None:
            _take(ls.protocol, body)
    except FramesLost as error:
        message = f"Sfumato: sfumato-lsp ends, because the editor sent what is no LSP: {error}. Start it again"
        logger.error("%s", message)
        ls.window_show_message(types.ShowMessageParams(type=types.MessageType.Error, message=message))
        sys.exit(LOST)
    except BrokenPipeError:
        logger.error("the editor reads no more")
    finally:
        lifecycle.exit(ls, None)


def _take(protocol: SfumatoProtocol, body: bytes) -> None:
    try:
        protocol.take(body)
    except BrokenPipeError:
        raise
    except Exception:
        logger.exception("a defect in sfumato-lsp: a message was not taken")
