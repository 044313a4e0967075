"""Texts on their way to the worker: a few at a time, when nothing runs, again to each new worker. What went is told at
once, before whatever is asked next.
"""

from __future__ import annotations

import asyncio
from collections.abc import Collection, Mapping
from dataclasses import dataclass, field

from sfumato_server.memory.texts import Text, Texts
from sfumato_server.supervision.handle import WorkerHandle
from sfumato_server.worker.messages import Forget, Keep, Remembered

BATCH = 64_000
"""Characters of a message, unless one file has more: a request that comes then waits for less than a millisecond."""


@dataclass(kw_only=True)
class _Given:
    """What the worker has of a workspace: digests by path, and how far it said that it is with them."""

    digests: dict[str, str] = field(default_factory=dict)
    said: Remembered = field(default_factory=Remembered)
    evicted: bool = False
    """It had no room for it; the texts come again when somebody asks."""


class Feeding:
    """Of `worker`, with what `texts` has."""

    def __init__(self, texts: Texts, worker: WorkerHandle) -> None:
        self._texts = texts
        self._worker = worker
        self._given: dict[str, _Given] = {}
        self._news = asyncio.Event()
        self._begun: int | None = None
        worker.supervisor.remembered = self._remembered

    async def run(self) -> None:
        """Until it is cancelled."""
        while True:
            await self._news.wait()
            self._news.clear()
            while self._takes and self._worker.state == "ready" and (batch := self._next()) is not None:
                await self._worker.idle()
                if self._takes and self._worker.state == "ready":
                    self._give(*batch)
                # The worker says when it has them; until then nothing else is sent.
                await self._news.wait()
                self._news.clear()

    @property
    def _takes(self) -> bool:
        """Whether the worker of now has said that it keeps texts. What is known is of one that may be gone."""
        return self._begun is not None and self._begun == self._worker.pid

    def changed(self) -> None:
        """There are texts that the worker may not have."""
        self._news.set()

    def asked(self, workspace: str) -> None:
        """A request names the workspace."""
        if self._texts.asked(workspace) and (given := self._given.get(workspace)) is not None and given.evicted:
            del self._given[workspace]
            self._news.set()

    def forget(self, workspace: str, paths: Collection[str] | None = None) -> None:
        """The worker has nothing of these from the next request on."""
        given = self._given.get(workspace)
        if given is None:
            return
        if paths is None:
            del self._given[workspace]
        else:
            paths = [path for path in paths if given.digests.pop(path, None) is not None]
        if paths is None or paths:
            self._worker.tell(Forget(workspace=workspace, paths=None if paths is None else [*paths]))

    def said(self, workspace: str) -> Remembered:
        """What the worker said of it last."""
        given = self._given.get(workspace) if self._takes else None
        return Remembered() if given is None else given.said

    def is_whole(self, workspace: str) -> bool:
        """Whether the worker has all of it, indexed."""
        given = self._given.get(workspace)
        texts = self._texts.of(workspace)
        return self._takes and given is not None and not given.said.waiting and given.digests == _digests(texts)

    def _remembered(self, message: Remembered) -> None:
        if not message.workspace:
            # A new worker, which has nothing yet.
            self._given.clear()
            self._begun = self._worker.pid
        elif (given := self._given.get(message.workspace)) is not None:
            given.said = message
            if message.gone:
                given.evicted = True
                given.digests.clear()
        self._news.set()

    def _next(self) -> tuple[str, dict[str, str]] | None:
        """Of the workspace that was asked about last, what its worker has not."""
        if any(given.said.waiting for given in self._given.values()):
            return None
        for workspace in self._texts:
            given = self._given.get(workspace)
            if given is not None and given.evicted:
                continue
            has = {} if given is None else given.digests
            batch: dict[str, str] = {}
            left = BATCH
            for path, text in self._texts.of(workspace).items():
                if has.get(path) != text.digest and (left >= len(text.text) or not batch):
                    batch[path] = text.text
                    left -= len(text.text)
                    if left <= 0:
                        break
            if batch:
                return workspace, batch
        return None

    def _give(self, workspace: str, batch: Mapping[str, str]) -> None:
        # What went meanwhile does not go there.
        texts = self._texts.of(workspace)
        files = {path: text for path, text in batch.items() if path in texts and texts[path].text is text}
        if not files:
            self._news.set()
            return
        given = self._given.setdefault(workspace, _Given())
        given.digests |= {path: texts[path].digest for path in files}
        given.said = Remembered(**{**vars(given.said), "waiting": len(files), "workspace": workspace})
        self._worker.tell(Keep(workspace=workspace, files=files))


def _digests(texts: Mapping[str, Text]) -> dict[str, str]:
    return {path: text.digest for path, text in texts.items()}
