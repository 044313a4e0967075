"""Keeps a worker alive: starts it, hears what it says, replaces it when it dies, and lets it rest."""

from __future__ import annotations

import asyncio
import logging
from collections.abc import Callable

from sfumato_client.logs.raised_at import where

from sfumato_server.config import ServerConfig
from sfumato_server.supervision.condition import Condition
from sfumato_server.supervision.deaths import MAX_WHILE_LOADING, Deaths
from sfumato_server.supervision.ending import Ending
from sfumato_server.supervision.jobs import Jobs
from sfumato_server.supervision.load_watch import LoadWatch
from sfumato_server.supervision.process import WorkerProcess, start_worker, worker_command
from sfumato_server.worker.messages import Alive, Done, Draft, Exit, Failed, Left, LoadFailed, Loading, Ready

log = logging.getLogger(__name__)

EXIT_WAIT_S = 2.0
TRY_AGAIN = "; `sfumato resume` tries again"
"""Of a checkpoint that was loaded before. A server that never had one ends."""


class Supervisor:
    """One worker after the other. `process` is the present one, `gone` is set while there is none."""

    def __init__(
        self, config: ServerConfig, condition: Condition, jobs: Jobs, became_ready: Callable[[], None]
    ) -> None:
        self.process: WorkerProcess | None = None
        self.ready_info: Ready | None = None
        self.restarts = 0
        self.waking = False
        """Coming back from a rest."""
        self.deaths = Deaths(config.restart_delay_s)
        self.gone = asyncio.Event()
        self.gone.set()
        self._config = config
        self._condition = condition
        self._jobs = jobs
        self._became_ready = became_ready
        self._woken = asyncio.Event()

    async def run(self) -> None:
        """Until the server stops."""
        condition = self._condition
        while True:
            while condition.state in ("resting", "failed"):
                self._woken.clear()
                await self._woken.wait()
            if condition.state == "stopping":
                return
            if condition.state == "starting":
                condition.become("loading", "starting the worker")
            self.gone.clear()
            try:
                process = await start_worker(worker_command(self._config))
                ending = await self._follow(process)
            except OSError as error:
                # It may be for a moment only, as where there are too many processes or open files.
                if condition.state != "resting" and not condition.over:
                    await self._prepare_restart(f"could not be started ({error})", was_ready=False)
                continue
            finally:
                self.gone.set()
            self._jobs.worker_ended(process, ending)
            if not process.dismissed and not condition.over:
                await self._prepare_restart(ending, was_ready=process.was_ready)

    def rest(self, why: str) -> None:
        """End the worker, or keep the next one from being started."""
        log.info("the worker rests: %s", why)
        self.waking = False
        self._condition.become("resting", why)
        if self.process is not None:
            self._dismiss(self.process)

    def wake(self) -> None:
        """Bring a worker back that rests or has failed."""
        log.info("the worker is brought back")
        self.deaths.loaded()
        self.waking = True
        self._condition.become("loading", "bringing the model back: starting the worker")
        self._woken.set()

    def lose(self, process: WorkerProcess, why: str) -> None:
        """End a worker that is of no more use, so that a fresh one comes."""
        log.error("worker %d is replaced: %s", process.pid, why)
        process.kill()
        if process is self.process and self._condition.state == "ready":
            # At once: the next job must not be given to it.
            self._condition.become("restarting", f"the worker is replaced: {why}")

    @property
    def _try_again(self) -> str:
        return "" if self.ready_info is None else TRY_AGAIN

    def _dismiss(self, process: WorkerProcess) -> None:
        if process.dismissed:
            return
        process.dismissed = True
        process.send(Exit())
        # It gives back what it holds even when it is hung.
        asyncio.get_running_loop().call_later(EXIT_WAIT_S, process.kill)

    async def _follow(self, process: WorkerProcess) -> Ending:
        """To its end, and say how it ended."""
        self.process = process
        try:
            await self._listen(process)
            if not process.dismissed and not self._condition.over:
                # At once: a request that comes while the process still ends has to wait for the next one.
                self._condition.become("restarting", "the worker ended")
            return await process.wait(EXIT_WAIT_S)
        finally:
            self.process = None
            process.kill()

    async def _listen(self, process: WorkerProcess) -> None:
        """Follow one worker until its socket ends."""
        if self._condition.state == "stopping":
            process.send(Exit())
        elif self._condition.state == "resting":
            self._dismiss(process)
        watch = LoadWatch(self._config.load_stall_limit_s, lambda: self._give_up_load(process))
        try:
            async for message in process.messages():
                match message:
                    case Left():
                        process.left = message
                    case _ if process.dismissed:
                        pass
                    case Loading(detail=detail):
                        watch.sign()
                        if self._condition.state in ("loading", "restarting"):
                            back = "bringing the model back: " if self.waking else ""
                            self._condition.become(self._condition.state, f"{back}{detail}")
                    case Ready():
                        watch.end()
                        self._ready(process, message)
                    case LoadFailed(message=text):
                        watch.end()
                        log.error("the checkpoint cannot be loaded: %s", text)
                        self._condition.become("failed", f"{text}{self._try_again}")
                    case Draft() | Alive() | Done() | Failed():
                        self._jobs.take(message)
        except ValueError as error:
            log.error("worker %d said what is no message and is replaced\n%s", process.pid, where(error))
            process.kill()
        finally:
            watch.end()

    def _give_up_load(self, process: WorkerProcess) -> None:
        why = f"nothing has moved for {self._config.load_stall_limit_s:g} s in {self._condition.detail}"
        text = f"checkpoint {self._config.checkpoint} cannot be loaded: {why}"
        log.error("%s", text)
        if not process.dismissed and not self._condition.over:
            self._condition.become("failed", f"{text}{self._try_again}")
        process.kill()

    def _ready(self, process: WorkerProcess, message: Ready) -> None:
        self.deaths.loaded()
        self.ready_info = message
        self.waking = False
        process.was_ready = True
        if self._condition.state != "stopping":
            log.info("worker %d is ready on %s", process.pid, message.device)
            self._condition.become("ready", "")
            self._became_ready()

    async def _prepare_restart(self, how: object, *, was_ready: bool) -> None:
        """Wait a little, or give up when it died too often while loading; `how` goes on from "the worker"."""
        delay = self.deaths.another(was_ready=was_ready)
        if delay is None:
            times = f"{MAX_WHILE_LOADING} times while loading"
            why = f"the worker died {times}, and last {how}; too little memory is a usual reason{self._try_again}"
            self._condition.become("failed", why)
            return
        self.restarts += 1
        log.warning("the worker %s; a new one starts in %.1f s", how, delay)
        self._condition.become("restarting", f"the worker {how} and is being restarted")
        await asyncio.sleep(delay)
