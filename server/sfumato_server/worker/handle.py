"""The parent's end of the worker: keeps one alive, gives it one job at a time, and says what state it is in.

starting -> loading -> ready <-> restarting       a worker that dies is replaced, later each time in a row
               └────> failed                      a checkpoint that cannot be loaded is not tried again
any -> stopping
"""

from __future__ import annotations

import asyncio
import contextlib
import logging
from collections.abc import AsyncGenerator

from sfumato_server.config import ServerConfig
from sfumato_server.errors import CheckpointFailed
from sfumato_server.protocol import State
from sfumato_server.where import where
from sfumato_server.worker.messages import Abort, Draft, Exit, Job, LoadFailed, Loading, Ready, Reply
from sfumato_server.worker.process import WorkerProcess, start_worker, worker_command

log = logging.getLogger(__name__)

MAX_DEATHS_WHILE_LOADING = 5
"""In a row. More would load for ever: typically there is too little memory."""
MAX_DELAY_S = 30.0
EXIT_WAIT_S = 2.0


class Died(str):
    """The last reply of a job whose worker ended; the text says how."""


class WorkerHandle:
    """The worker of a server, through all its restarts."""

    def __init__(self, config: ServerConfig) -> None:
        self.state: State = "starting"
        self.detail = ""
        self.ready_info: Ready | None = None
        self.restarts = 0
        self._config = config
        self._process: WorkerProcess | None = None
        self._supervisor: asyncio.Task[None] | None = None
        self._settled = asyncio.Event()
        self._job: str | None = None
        self._replies: asyncio.Queue[Reply | Died] = asyncio.Queue()
        self._deaths = 0
        self._deaths_while_loading = 0

    @property
    def pid(self) -> int | None:
        return self._process.pid if self._process else None

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
        """Wait while the worker loads. Raises `CheckpointFailed` when it never will be ready."""
        await self._settled.wait()
        if self.state == "failed":
            raise CheckpointFailed(self.detail)

    async def replies(self, job: Job) -> AsyncGenerator[Reply | Died, None]:
        """The replies to `job`; the last one is a `Done`, a `Failed` or a `Died`. One at a time."""
        if self._process is None or self.state != "ready":
            yield Died("was not running")
            return
        self._job = job.id
        self._replies = asyncio.Queue()
        self._process.send(job)
        try:
            while True:
                reply = await self._replies.get()
                if not isinstance(reply, Draft | Died):
                    self._deaths = 0
                    self._job = None
                yield reply
                if not isinstance(reply, Draft):
                    return
        finally:
            self._job = None

    def abort(self, id: str) -> None:
        """End the job before its next step. A worker that does not end it in time is killed and replaced."""
        if self._process is None or self._job != id:
            return
        self._process.send(Abort(id=id))
        asyncio.get_running_loop().call_later(self._config.abort_grace_s, self._kill_if_on, id, self._process)

    def _kill_if_on(self, id: str, process: WorkerProcess) -> None:
        if self._job == id and self._process is process:
            log.error("worker %d does not react to the abort of %s and is replaced", process.pid, id)
            process.kill()

    async def _supervise(self) -> None:
        while self.state not in ("failed", "stopping"):
            if self.state == "starting":
                self._set("loading", "starting the worker")
            try:
                process = await start_worker(worker_command(self._config))
            except OSError as error:
                self._set("failed", f"the worker process cannot be started: {error}")
                return
            self._process = process
            try:
                await self._listen(process)
                was_ready = self.state == "ready"
                if self.state not in ("failed", "stopping"):
                    # At once: a request that comes while the process still ends has to wait for the next one.
                    self._set("restarting", "the worker ended")
                how = await process.wait(EXIT_WAIT_S)
            finally:
                self._process = None
                process.kill()
            if self._job is not None:
                self._replies.put_nowait(Died(how))
            if self.state not in ("failed", "stopping"):
                await self._prepare_restart(how, was_ready=was_ready)

    async def _listen(self, process: WorkerProcess) -> None:
        """Follow one worker until its socket ends."""
        if self.state == "stopping":
            process.send(Exit())
        try:
            async for message in process.messages():
                match message:
                    case Loading(detail=detail):
                        if self.state in ("loading", "restarting"):
                            self._set(self.state, detail)
                    case Ready():
                        self._deaths_while_loading = 0
                        self.ready_info = message
                        if self.state != "stopping":
                            log.info("worker %d is ready on %s", process.pid, message.device)
                            self._set("ready", "")
                    case LoadFailed(message=text):
                        log.error("the checkpoint cannot be loaded: %s", text)
                        self._set("failed", text)
                    case _:
                        if message.id == self._job:
                            self._replies.put_nowait(message)
        except ValueError as error:
            log.error("worker %d said what is no message and is replaced\n%s", process.pid, where(error))
            process.kill()

    async def _prepare_restart(self, how: str, *, was_ready: bool) -> None:
        """Wait a little, or give up when it died too often while loading."""
        if not was_ready:
            self._deaths_while_loading += 1
        if self._deaths_while_loading >= MAX_DEATHS_WHILE_LOADING:
            times = f"{self._deaths_while_loading} times while loading"
            self._set("failed", f"the worker died {times}, and last {how}; too little memory is a usual reason")
            return
        delay = min(self._config.restart_delay_s * 2**self._deaths, MAX_DELAY_S)
        self._deaths += 1
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
