"""`/v1/memory`: the texts of a workspace, as a client that knows its name keeps them."""

from __future__ import annotations

from dataclasses import dataclass

from fastapi import APIRouter

from sfumato_client.protocol.memory import (
    SHOWN_NAME,
    Memories,
    MemoryForget,
    MemoryKept,
    MemoryRequest,
    MemoryTexts,
    MemoryWanted,
    WorkspaceMemory,
)
from sfumato_server.memory.feeding import Feeding
from sfumato_server.memory.texts import Texts
from sfumato_server.routes.error_handlers import refuse_broken_text
from sfumato_server.supervision.handle import WorkerHandle


def memory_routes(texts: Texts, feeding: Feeding, worker: WorkerHandle) -> APIRouter:
    """No texts are kept unless the checkpoint has use for them."""
    router, kept = APIRouter(), _Remembered(texts, feeding, worker)

    @router.post("/v1/memory")
    async def files(body: MemoryRequest) -> MemoryWanted:
        """All files of a workspace, by digests: what is not named is forgotten, and texts that are new are wanted."""
        refuse_broken_text(body)
        return kept.only(body)

    @router.post("/v1/memory/texts")
    async def keep(body: MemoryTexts) -> MemoryKept:
        """Texts to remember, each in place of what was remembered of its path. They are never written to disk."""
        refuse_broken_text(body)
        return kept.keep(body)

    @router.post("/v1/memory/forget")
    async def forget(body: MemoryForget) -> dict[str, bool]:
        """No answer from now on has anything of these files."""
        refuse_broken_text(body)
        texts.forget(body.workspace, body.paths)
        feeding.forget(body.workspace, body.paths)
        return {"forgotten": True}

    @router.get("/v1/memory")
    async def memory() -> Memories:
        """How far each workspace is remembered, by the beginning of its name."""
        return Memories(remembers=kept.remembers, workspaces=[_of(texts, feeding, name) for name in texts])

    return router


@dataclass(frozen=True)
class _Remembered:
    texts: Texts
    feeding: Feeding
    worker: WorkerHandle

    @property
    def remembers(self) -> bool:
        info = self.worker.supervisor.ready_info
        return info is not None and info.checkpoint.remembers

    def only(self, body: MemoryRequest) -> MemoryWanted:
        if not self.remembers:
            return MemoryWanted(remembers=False, wanted=[])
        wanted, gone = self.texts.only(body.workspace, {file.path: file.digest for file in body.files})
        self.feeding.forget(body.workspace, gone)
        return MemoryWanted(remembers=True, wanted=wanted)

    def keep(self, body: MemoryTexts) -> MemoryKept:
        if not self.remembers:
            return MemoryKept(kept=0, left_out=[file.path for file in body.files])
        files = {file.path: file.text for file in body.files}
        left_out, gone = self.texts.keep(body.workspace, files)
        self.feeding.forget(body.workspace, left_out)
        for workspace in gone:
            self.feeding.forget(workspace)
        self.feeding.changed()
        return MemoryKept(kept=len(files) - len(left_out), left_out=left_out)


def _of(texts: Texts, feeding: Feeding, workspace: str) -> WorkspaceMemory:
    said = feeding.said(workspace)
    return WorkspaceMemory(
        workspace=workspace[:SHOWN_NAME],
        files=len(texts.of(workspace)),
        characters=texts.characters(workspace),
        tokens=said.tokens,
        bytes=said.bytes,
        ready=feeding.is_whole(workspace),
        left_out=said.left_out,
        seconds=said.seconds,
    )
