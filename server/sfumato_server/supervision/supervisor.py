"""Keeps a worker alive: starts it, hears what it says, replaces it when it dies, and lets it rest."""

from __future__ import annotations

import asyncio
import logging
from collections.abc import Callable
from functools import partial

from sfumato_client.logs.lines import where
from sfumato_server.config import ServerConfig
from sfumato_server.supervision.condition import Condition, idle_limit, why_idle
from sfumato_server.supervision.ending import MAX_WHILE_LOADING, Deaths, Ending
from sfumato_server.supervision.jobs import Countdown, Jobs
from sfumato_server.supervision.process import WorkerProcess, start_worker, worker_command
from sfumato_server.worker.messages import (
    Alive,
    Done,
    Draft,
    Exit,
    Failed,
    FromWorker,
    Left,
    LoadFailed,
    Loading,
    Ready,
    Remembered,
)

log = logging.getLogger(__name__)

EXIT_WAIT_S = 2.0
TRY_AGAIN = "; `sfumato resume` tries again"
"""Of a checkpoint that was loaded before. A server that never had one ends."""


class Supervisor:
    """One worker after the other. `process` is the present one, `gone` is set while there is none."""

    def __init__(self, config: ServerConfig, condition: Condition, jobs: Jobs) -> None:
        self.process: WorkerProcess | None = None
        self.ready_info: Ready | None = None
        """What the last worker said of itself."""
        self.restarts = 0
        self.deaths = Deaths(config.restart_delay_s)
        self.gone = asyncio.Event()
        self.gone.set()
        self.remembered: Callable[[Remembered], None] = lambda _: None
        self._config = config
        self._condition = condition
        self._jobs = jobs
        self._idle = Countdown()
        self._silence = Countdown()
        """Of the worker that loads. Before its first word it does not count: nothing is loaded."""
        self._woken = asyncio.Event()

    async def run(self) -> None:
        """Until the server stops."""
        while True:
            while self._condition.state in ("resting", "failed"):
                self._woken.clear()
                await self._woken.wait()
            if self._condition.state == "stopping":
                return
            self._condition.happens("begin", "starting the worker")
            self.gone.clear()
            try:
                process = await start_worker(worker_command(self._config))
                ending = await self._follow(process)
            except OSError as error:
                # It may be for a moment only, as where there are too many processes or open files.
                await self._prepare_restart(f"could not be started ({error})", was_ready=False)
                continue
            finally:
                self.gone.set()
            self._jobs.worker_ended(process, ending)
            if not process.dismissed:
                await self._prepare_restart(ending, was_ready=process.was_ready)

    def rest(self, why: str) -> None:
        """End the worker, or keep the next one from being started."""
        self._idle.stop()
        if not self._condition.happens("rest", why):
            return
        log.info("the worker rests: %s", why)
        if self.process is not None:
            self.process.dismiss(EXIT_WAIT_S)

    def wake(self) -> None:
        """Bring a worker back that rests or has failed."""
        if self._condition.happens("wake", "bringing the model back: starting the worker"):
            log.info("the worker is brought back")
            self.deaths.loaded()
            self._woken.set()

    def busy(self) -> None:
        """The worker does not rest by itself now."""
        self._idle.stop()

    def idle_from_now(self) -> None:
        """A worker that has nothing to do rests after a while."""
        self._idle.stop()
        condition, info = self._condition, self.ready_info
        if condition.state == "ready" and self._jobs.free.is_set() and not condition.paused and info is not None:
            limit = idle_limit(self._config.idle_unload_s, info.device)
            if limit > 0:
                self._idle.begin(limit, partial(self.rest, why_idle(limit)))

    def lose(self, process: WorkerProcess, why: str) -> None:
        """End a worker that is of no more use, so that a fresh one comes."""
        log.error("worker %d is replaced: %s", process.pid, why)
        process.kill()
        if process is self.process and self._condition.state == "ready":
            # At once: the next job must not be given to it.
            self._condition.happens("lost", f"the worker is replaced: {why}")

    @property
    def _try_again(self) -> str:
        return "" if self.ready_info is None else TRY_AGAIN

    async def _follow(self, process: WorkerProcess) -> Ending:
        """To its end, and say how it ended."""
        self.process = process
        try:
            await self._listen(process)
            if not process.dismissed:
                # At once: a request that comes while the process still ends has to wait for the next one.
                self._condition.happens("lost", "the worker ended")
            return await process.wait(EXIT_WAIT_S)
        finally:
            self.process = None
            process.kill()

    async def _listen(self, process: WorkerProcess) -> None:
        """Follow one worker until its socket ends."""
        if self._condition.state == "stopping":
            process.send(Exit())
        elif self._condition.state == "resting":
            process.dismiss(EXIT_WAIT_S)
        try:
            async for message in process.messages():
                self._take(process, message)
        except ValueError as error:
            log.error("worker %d said what is no message and is replaced\n%s", process.pid, where(error))
            process.kill()
        finally:
            self._silence.stop()

    def _take(self, process: WorkerProcess, message: FromWorker) -> None:
        match message:
            case Left():
                process.left = message
            case _ if process.dismissed:
                pass
            case Loading(detail=detail):
                back = "bringing the model back: " if self._condition.waking else ""
                if self._condition.happens("progress", f"{back}{detail}"):
                    self._silence.begin(self._config.load_stall_limit_s, partial(self._give_up_load, process))
            case Ready():
                self._silence.stop()
                self._ready(process, message)
            case LoadFailed(message=text):
                self._silence.stop()
                log.error("the checkpoint cannot be loaded: %s", text)
                self._condition.happens("broken", f"{text}{self._try_again}")
            case Draft() | Alive() | Done() | Failed():
                self._jobs.take(message)
            case Remembered():
                self.remembered(message)

    def _give_up_load(self, process: WorkerProcess) -> None:
        why = f"nothing has moved for {self._config.load_stall_limit_s:g} s in {self._condition.detail}"
        text = f"checkpoint {self._config.checkpoint} cannot be loaded: {why}"
        log.error("%s", text)
        if not process.dismissed:
            self._condition.happens("broken", f"{text}{self._try_again}")
        process.kill()

    def _ready(self, process: WorkerProcess, message: Ready) -> None:
        self.deaths.loaded()
        self.ready_info = message
        process.was_ready = True
        if self._condition.happens("ready"):
            log.info("worker %d is ready on %s", process.pid, message.device)
            self.idle_from_now()

    async def _prepare_restart(self, how: object, *, was_ready: bool) -> None:
        """Wait a little, or give up when it died too often while loading; `how` goes on from "the worker"."""
        if not self._condition.happens("lost", f"the worker {how} and is being restarted"):
            return
        delay = self.deaths.another(was_ready=was_ready)
        if delay is None:
            times = f"{MAX_WHILE_LOADING} times while loading"
            why = f"the worker died {times}, and last {how}; too little memory is a usual reason{self._try_again}"
            self._condition.happens("broken", why)
            return
        self.restarts += 1
        log.warning("the worker %s; a new one starts in %.1f s", how, delay)
        await asyncio.sleep(delay)
