"""The parent's end of the worker: what the queue and the routes ask of it. `supervisor` keeps the process alive."""

from __future__ import annotations

import asyncio
import contextlib
from collections.abc import AsyncGenerator

from sfumato_client.protocol import State
from sfumato_server.config import ServerConfig
from sfumato_server.errors import CheckpointFailed, Resting
from sfumato_server.supervision.condition import PAUSED, Condition
from sfumato_server.supervision.ending import Ending
from sfumato_server.supervision.jobs import Died, Jobs
from sfumato_server.supervision.supervisor import EXIT_WAIT_S, Supervisor
from sfumato_server.worker.messages import Done, Exit, Failed, Forget, Job, Keep, Left, Reply


class WorkerHandle:
    """The worker of a server, through all its restarts and rests: its `condition`, and what its `supervisor` knows."""

    def __init__(self, config: ServerConfig) -> None:
        self.condition = Condition()
        self._jobs = Jobs(config)
        self.supervisor = Supervisor(config, self.condition, self._jobs)
        self._running: asyncio.Task[None] | None = None

    @property
    def state(self) -> State:
        return self.condition.state

    @property
    def pid(self) -> int | None:
        return self.supervisor.process.pid if self.supervisor.process else None

    @property
    def at_once(self) -> int:
        """Requests that the worker takes at the same time, as far as it has said so."""
        info = self.supervisor.ready_info
        return 1 if info is None else info.checkpoint.at_once

    def start(self) -> None:
        self._running = asyncio.create_task(self.supervisor.run(), name="worker supervisor")

    async def stop(self) -> None:
        """End the worker within a few seconds, whatever it does."""
        self.condition.happens("stop")
        if self._running is None:
            return
        if self.supervisor.process is None:
            self._running.cancel()
        else:
            self.supervisor.process.send(Exit())
        with contextlib.suppress(asyncio.CancelledError, TimeoutError):
            await asyncio.wait_for(asyncio.shield(self._running), EXIT_WAIT_S)
        if not self._running.done() and self.supervisor.process is not None:
            self.supervisor.process.kill()
            await self._running

    async def wait_ready(self) -> None:
        """Wait while the worker loads or rests. Raises `CheckpointFailed` when it never will be ready."""
        await self.condition.settled.wait()
        if self.state == "failed":
            raise CheckpointFailed(self.condition.detail)

    async def pause(self) -> Left | None:
        """Rest as soon as all running jobs have ended, until somebody wakes it; return what that gave back.

        `None` where nobody knows. A request that comes meanwhile and may wake it calls the pause off.
        """
        if self.condition.over:
            return Left(resident=0, device=0)
        self.condition.paused = True
        self.supervisor.busy()
        if not self._jobs.free.is_set():
            self.condition.happens("pausing", "pauses when the running request has ended")
        await self._jobs.free.wait()
        if not self.condition.paused:
            return Left(resident=0, device=0)
        process = self.supervisor.process
        self.supervisor.rest(PAUSED)
        await self.supervisor.gone.wait()
        return Left(resident=0, device=0) if process is None else process.left

    def refuse_if_paused(self, *, automatic: bool) -> None:
        """Raises `Resting` for a request that nobody made."""
        if self.condition.paused and automatic:
            raise Resting(PAUSED)

    def wake(self, *, asked: bool) -> None:
        """A request has come, or a resume: bring a resting worker back. Somebody who asks ends a pause.

        A resume is all that comes while the worker has failed, and it tries again.
        """
        if asked:
            self.condition.paused = False
        elif self.condition.paused:
            return
        if self.state == "ready":
            self.condition.happens("wake")
            self.supervisor.idle_from_now()
        else:
            self.supervisor.wake()

    async def replies(self, job: Job) -> AsyncGenerator[Reply | Died, None]:
        """The replies to `job`; the last one is a `Done`, a `Failed` or a `Died`. At most `at_once` at a time."""
        process = self.supervisor.process
        if process is None or self.state != "ready":
            yield Died(ending=Ending(status=0, began=False))
            return
        self.supervisor.busy()
        try:
            async with contextlib.aclosing(self._jobs.replies(process, job)) as replies:
                async for reply in replies:
                    if isinstance(reply, Done | Failed):
                        self.supervisor.deaths.answered()
                    elif isinstance(reply, Died) and reply.replace:
                        self.supervisor.lose(process, reply.replace)
                    yield reply
        finally:
            self.supervisor.idle_from_now()

    def abort(self, id: str) -> None:
        """End the job before its next step. A worker that does not end it in time is replaced."""
        self._jobs.abort(id)

    async def idle(self) -> None:
        """Wait while any request runs."""
        await self._jobs.free.wait()

    def tell(self, message: Keep | Forget) -> None:
        """Without waiting; a worker that is not there is told nothing."""
        if self.supervisor.process is not None and self.state == "ready":
            self.supervisor.process.send(message)

    def replace(self, why: str) -> bool:
        """End the worker, so that a fresh one comes; not while it is on a request. Return whether it was done."""
        if self._jobs.any_run:
            return False
        if self.supervisor.process is not None:
            self.supervisor.lose(self.supervisor.process, why)
        return True
