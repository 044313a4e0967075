"""The language server as a process: what ends it from outside, and how it ends.

A signal ends it as an editor's `exit` does, and then by that signal: shells report 130 and 143 for it, and Neovim says
nothing of a language server that SIGTERM has ended, where it warns of an exit code. A second signal ends it at once.
"""

from __future__ import annotations

import asyncio
import logging
import os
import signal
from collections.abc import Awaitable, Callable
from types import FrameType
from typing import NoReturn

from sfumato_lsp.rpc.ending import Ending
from sfumato_lsp.session.language_server import SfumatoLanguageServer

logger = logging.getLogger(__name__)

SIGNALS = [getattr(signal, name) for name in ("SIGINT", "SIGTERM", "SIGHUP", "SIGBREAK") if hasattr(signal, name)]
SIGNALLED = 128
"""An exit code above it is a signal's number more, as shells have it."""


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
