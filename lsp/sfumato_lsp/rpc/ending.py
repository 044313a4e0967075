"""When the language server ends, and with which exit code: the first reason that comes counts."""

from __future__ import annotations

import asyncio

LOST = 2
"""The exit code when the editor's messages cannot be told apart any more."""


class Ending:
    """All who can end it call `end`; the message loop waits. For the event loop's thread alone."""

    def __init__(self) -> None:
        self._came = asyncio.Event()
        self._code = 0

    @property
    def has_come(self) -> bool:
        return self._came.is_set()

    def end(self, code: int) -> None:
        if not self.has_come:
            self._code = code
            self._came.set()

    async def wait(self) -> int:
        """The exit code."""
        await self._came.wait()
        return self._code
