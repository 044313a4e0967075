"""The jobs that a worker is on: sent, followed, aborted, and given up when the worker takes no more steps of one."""

from __future__ import annotations

import asyncio
from collections.abc import AsyncGenerator, Callable
from dataclasses import dataclass, field, replace
from functools import partial

from sfumato_server.config import ServerConfig
from sfumato_server.supervision.ending import Ending
from sfumato_server.supervision.process import WorkerProcess
from sfumato_server.worker.messages import Abort, Alive, Done, Draft, Failed, Job, Reply


class Countdown:
    """Does one thing once, a time after it was last begun, unless it is stopped before."""

    def __init__(self) -> None:
        self._timer: asyncio.TimerHandle | None = None

    def begin(self, seconds: float, then: Callable[[], None]) -> None:
        self.stop()
        self._timer = asyncio.get_running_loop().call_later(seconds, then)

    def stop(self) -> None:
        if self._timer is not None:
            self._timer.cancel()
            self._timer = None


@dataclass(frozen=True, kw_only=True)
class Died:
    """The last reply of a job whose worker ended, or is to be ended."""

    ending: Ending
    replace: str = ""
    """Why the worker, which may still run, has to be replaced; empty where it ended by itself."""


@dataclass
class _Running:
    id: str
    process: WorkerProcess
    replies: asyncio.Queue[Reply | Died] = field(default_factory=asyncio.Queue)
    silence: Countdown = field(default_factory=Countdown)
    """Since the last sign of life."""
    grace: Countdown = field(default_factory=Countdown)
    """Since an abort."""


class Jobs:
    """As many as are begun, each with its own time. `free` is set while there is none."""

    def __init__(self, config: ServerConfig) -> None:
        self.free = asyncio.Event()
        self.free.set()
        self._config = config
        self._running: dict[str, _Running] = {}
        """Those that the worker has not ended."""
        self._followed = 0
        """These, and those whose last reply is still being taken."""

    async def replies(self, process: WorkerProcess, job: Job) -> AsyncGenerator[Reply | Died, None]:
        """The replies to `job`; the last one is a `Done`, a `Failed` or a `Died`."""
        running = self._running[job.id] = _Running(id=job.id, process=process)
        self._followed += 1
        self.free.clear()
        process.send(job)
        self._listen(running)
        try:
            while True:
                reply = await running.replies.get()
                yield reply
                if not isinstance(reply, Draft):
                    return
        finally:
            self._forget(running)
            self._followed -= 1
            if not self._followed:
                self.free.set()

    @property
    def any_run(self) -> bool:
        """Whether the worker is on any."""
        return bool(self._running)

    def take(self, message: Draft | Alive | Done | Failed) -> None:
        """What the worker said about a job; of one that is over it is dropped."""
        running = self._running.get(message.id)
        if running is None:
            return
        if isinstance(message, Done | Failed):
            self._end(running, message)
            return
        self._listen(running)
        if isinstance(message, Draft):
            running.replies.put_nowait(message)

    def worker_ended(self, process: WorkerProcess, ending: Ending) -> None:
        """Ends all of its jobs. Which of several did it cannot be known."""
        ended = self._of(process)
        for running in ended:
            self._end(running, Died(ending=replace(ending, alone=len(ended) == 1)))

    def abort(self, id: str) -> None:
        """End the job before its next step. A worker that does not end it in time is given up."""
        running = self._running.get(id)
        if running is not None:
            running.process.send(Abort(id=id))
            limit = self._config.abort_grace_s
            running.grace.begin(limit, partial(self._give_up, running, limit, "does not react to an abort"))

    def _give_up(self, running: _Running, after_s: float, why: str) -> None:
        """A job that is hung costs its worker, and all the others on it."""
        others = [other for other in self._of(running.process) if other is not running]
        ending = Ending(status=0, hung_for_s=after_s, alone=not others)
        self._end(running, Died(ending=ending, replace=f"it {why} (request {running.id})"))
        for other in others:
            self._end(other, Died(ending=Ending(status=0, alone=False, for_another=True)))

    def _of(self, process: WorkerProcess) -> list[_Running]:
        return [running for running in self._running.values() if running.process is process]

    def _listen(self, running: _Running) -> None:
        """From now on it may be silent for so long."""
        limit = self._config.stall_limit_s
        running.silence.begin(limit, partial(self._give_up, running, limit, f"has taken no step for {limit:g} s"))

    def _end(self, running: _Running, reply: Done | Failed | Died) -> None:
        """Of what comes later nothing counts."""
        self._forget(running)
        running.replies.put_nowait(reply)

    def _forget(self, running: _Running) -> None:
        running.silence.stop()
        running.grace.stop()
        if self._running.get(running.id) is running:
            del self._running[running.id]
