"""Something that several wait for, again and again."""

from __future__ import annotations

import asyncio


class News:
    def __init__(self) -> None:
        self._next = asyncio.Event()

    def tell(self) -> None:
        """Whoever waits goes on; whoever waits from now on waits for the next."""
        self._next.set()
        self._next = asyncio.Event()

    async def wait(self) -> None:
        await self._next.wait()
