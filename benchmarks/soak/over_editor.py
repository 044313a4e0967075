"""The same through `sfumato-lsp`, as an editor with several documents open."""

from __future__ import annotations

import asyncio

from benchmarks.replay.buffer import place
from benchmarks.replay.language_server import LanguageServer
from benchmarks.replay.projects import ChangedFile
from benchmarks.soak.traffic import Kind, Step

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
