"""The parent's end of the worker: keeps one alive, gives it one job at a time, and says what state it is in.

starting -> loading -> ready <-> restarting       a worker that dies is replaced, later each time in a row
               ├────> failed                      a checkpoint that cannot be loaded is not tried again
               └──<─> resting                     paused, or idle for long (`rest`); a request starts the next one
any -> stopping
"""

from __future__ import annotations

import asyncio
import contextlib
import logging
from collections.abc import AsyncGenerator

from sfumato_server.config import ServerConfig
from sfumato_server.errors import CheckpointFailed, Resting
from sfumato_server.protocol import State
from sfumato_server.where import where
from sfumato_server.worker.deaths import MAX_WHILE_LOADING, Deaths
from sfumato_server.worker.ending import Ending
from sfumato_server.worker.jobs import Died, Jobs
from sfumato_server.worker.messages import (
    Alive,
    Done,
    Draft,
    Exit,
    Failed,
    Job,
    Left,
    LoadFailed,
    Loading,
    Ready,
    Reply,
)
from sfumato_server.worker.process import WorkerProcess, start_worker, worker_command
from sfumato_server.worker.rest import PAUSED, Rest

log = logging.getLogger(__name__)

EXIT_WAIT_S = 2.0
OVER = ("failed", "stopping")
"""States that no worker comes out of."""


class WorkerHandle:
    """The worker of a server, through all its restarts and rests."""

    def __init__(self, config: ServerConfig) -> None:
        self.state: State = "starting"
        self.detail = ""
        self.ready_info: Ready | None = None
        self.restarts = 0
        self.waking = False
        """Coming back from a rest."""
        self._config = config
        self._process: WorkerProcess | None = None
        self._supervisor: asyncio.Task[None] | None = None
        self._settled = asyncio.Event()
        self._jobs = Jobs(config, self._job_changed, self._lose)
        self._deaths = Deaths(config.restart_delay_s)
        self._rest = Rest(config.idle_unload_s, self._begin_rest)
        self._gone = asyncio.Event()
        self._gone.set()
        self._woken = asyncio.Event()

    @property
    def pid(self) -> int | None:
        return self._process.pid if self._process else None

    @property
    def paused(self) -> bool:
        return self._rest.paused

    def start(self) -> None:
        self._supervisor = asyncio.create_task(self._supervise(), name="worker supervisor")

    async def stop(self) -> None:
        """End the worker within a few seconds, whatever it does."""
        self._set("stopping", "")
        if self._supervisor is None:
            return
        if self._process is None:
            self._supervisor.cancel()
        else:
            self._process.send(Exit())
        with contextlib.suppress(asyncio.CancelledError, TimeoutError):
            await asyncio.wait_for(asyncio.shield(self._supervisor), EXIT_WAIT_S)
        if not self._supervisor.done() and self._process is not None:
            self._process.kill()
            await self._supervisor

    async def wait_ready(self) -> None:
        """Wait while the worker loads or rests. Raises `CheckpointFailed` when it never will be ready."""
        await self._settled.wait()
        if self.state == "failed":
            raise CheckpointFailed(self.detail)

    async def pause(self) -> Left | None:
        """Rest as soon as the running job has ended, until somebody wakes it; return what that gave back.

        `None` where nobody knows. A request that comes meanwhile and may wake it calls the pause off.
        """
        if self.state in OVER:
            return Left(resident=0, device=0)
        self._rest.paused = True
        self._rest.busy()
        if self.state == "ready" and not self._jobs.free.is_set():
            self.detail = "pauses when the running request has ended"
        await self._jobs.free.wait()
        if not self.paused:
            return Left(resident=0, device=0)
        process = self._process
        self._begin_rest(PAUSED)
        await self._gone.wait()
        return Left(resident=0, device=0) if process is None else process.left

    def refuse_if_paused(self, *, automatic: bool) -> None:
        """Raises `Resting` for a request that nobody made."""
        if self.paused and automatic:
            raise Resting(PAUSED)

    def wake(self, *, asked: bool) -> None:
        """A request has come, or a resume: bring a resting worker back. Somebody who asks ends a pause."""
        if asked:
            self._rest.paused = False
        elif self.paused:
            return
        if self.state == "ready":
            self.detail = ""
            self._rest_later()
        elif self.state == "resting":
            log.info("the worker is brought back")
            self.waking = True
            self._set("loading", "bringing the model back: starting the worker")
            self._woken.set()

    async def replies(self, job: Job) -> AsyncGenerator[Reply | Died, None]:
        """The replies to `job`; the last one is a `Done`, a `Failed` or a `Died`. One at a time."""
        if self._process is None or self.state != "ready":
            yield Died(ending=Ending(status=0))
            return
        async with contextlib.aclosing(self._jobs.replies(self._process, job)) as replies:
            async for reply in replies:
                if isinstance(reply, Done | Failed):
                    self._deaths.answered()
                yield reply

    def abort(self, id: str) -> None:
        """End the job before its next step. A worker that does not end it in time is replaced."""
        self._jobs.abort(id)

    def replace(self, why: str) -> None:
        """End the worker, so that a fresh one comes."""
        if self._process is not None:
            self._lose(self._process, why)

    def _lose(self, process: WorkerProcess, why: str) -> None:
        log.error("worker %d is replaced: %s", process.pid, why)
        process.kill()
        if process is self._process and self.state == "ready":
            # At once: the next job must not be given to it.
            self._set("restarting", f"the worker is replaced: {why}")

    def _job_changed(self) -> None:
        self._rest.busy()
        self._rest_later()

    def _rest_later(self) -> None:
        if self.state == "ready" and self._jobs.free.is_set() and not self.paused and self.ready_info is not None:
            self._rest.idle_from_now(self.ready_info.device)

    def _begin_rest(self, why: str) -> None:
        """End the worker, or keep the next one from being started."""
        if self.state in OVER:
            return
        log.info("the worker rests: %s", why)
        self._rest.busy()
        self.waking = False
        self._woken.clear()
        self._set("resting", why)
        if self._process is not None:
            self._dismiss(self._process)

    def _dismiss(self, process: WorkerProcess) -> None:
        if process.dismissed:
            return
        process.dismissed = True
        process.send(Exit())
        # It gives back what it holds even when it is hung.
        asyncio.get_running_loop().call_later(EXIT_WAIT_S, process.kill)

    async def _supervise(self) -> None:
        while True:
            while self.state == "resting":
                await self._woken.wait()
            if self.state in OVER:
                return
            if self.state == "starting":
                self._set("loading", "starting the worker")
            self._gone.clear()
            try:
                process = await start_worker(worker_command(self._config))
                ending = await self._follow(process)
            except OSError as error:
                self._set("failed", f"the worker process cannot be started: {error}")
                return
            finally:
                self._gone.set()
            self._jobs.worker_ended(process, ending)
            if not process.dismissed and self.state not in OVER:
                await self._prepare_restart(ending, was_ready=process.was_ready)

    async def _follow(self, process: WorkerProcess) -> Ending:
        """To its end, and say how it ended."""
        self._process = process
        try:
            await self._listen(process)
            if not process.dismissed and self.state not in OVER:
                # At once: a request that comes while the process still ends has to wait for the next one.
                self._set("restarting", "the worker ended")
            return await process.wait(EXIT_WAIT_S)
        finally:
            self._process = None
            process.kill()

    async def _listen(self, process: WorkerProcess) -> None:
        """Follow one worker until its socket ends."""
        if self.state == "stopping":
            process.send(Exit())
        elif self.state == "resting":
            self._dismiss(process)
        try:
            async for message in process.messages():
                match message:
                    case Left():
                        process.left = message
                    case _ if process.dismissed:
                        pass
                    case Loading(detail=detail):
                        if self.state in ("loading", "restarting"):
                            back = "bringing the model back: " if self.waking else ""
                            self._set(self.state, f"{back}{detail}")
                    case Ready():
                        self._ready(process, message)
                    case LoadFailed(message=text):
                        log.error("the checkpoint cannot be loaded: %s", text)
                        self._set("failed", text)
                    case Draft() | Alive() | Done() | Failed():
                        self._jobs.take(message)
        except ValueError as error:
            log.error("worker %d said what is no message and is replaced\n%s", process.pid, where(error))
            process.kill()

    def _ready(self, process: WorkerProcess, message: Ready) -> None:
        self._deaths.loaded()
        self.ready_info = message
        self.waking = False
        process.was_ready = True
        if self.state != "stopping":
            log.info("worker %d is ready on %s", process.pid, message.device)
            self._set("ready", "")
            self._rest_later()

    async def _prepare_restart(self, how: Ending, *, was_ready: bool) -> None:
        """Wait a little, or give up when it died too often while loading."""
        delay = self._deaths.another(was_ready=was_ready)
        if delay is None:
            times = f"{MAX_WHILE_LOADING} times while loading"
            self._set("failed", f"the worker died {times}, and last {how}; too little memory is a usual reason")
            return
        self.restarts += 1
        log.warning("the worker %s; a new one starts in %.1f s", how, delay)
        self._set("restarting", f"the worker {how} and is being restarted")
        await asyncio.sleep(delay)

    def _set(self, state: State, detail: str) -> None:
        """`stopping` is final."""
        self.state = "stopping" if self.state == "stopping" else state
        self.detail = detail
        if self.state in ("ready", "failed", "stopping"):
            self._settled.set()
        else:
            self._settled.clear()
