"""The worker process: loads one checkpoint and serves as many requests at once as its engine takes. No HTTP in here.

    main thread     load -> (take a job -> operate -> send its replies)*
    more of them    the same behind the load, where the engine takes several requests
    reader thread   receive: a job is queued, an abort sets the job's flag, the socket's end ends the process

The engine looks at the flag before every denoise step, so an abort never waits for a whole request. The reader ends the
process at once, in the middle of a load too: nothing in here needs saving, and nothing must outlive the server.
"""

from __future__ import annotations

import logging
import os
import queue
import socket
import threading
import time
from collections.abc import Callable
from dataclasses import dataclass, field
from typing import Never

from sfumato_client.logs import request_id
from sfumato_client.logs.lines import where
from sfumato_client.protocol import CheckpointStatus
from sfumato_model.api.errors import Cancelled, CheckpointError
from sfumato_model.api.loaded import LoadedCheckpoint
from sfumato_model.api.request import Limits
from sfumato_model.api.result import FillDraft
from sfumato_server.worker.failures import failure
from sfumato_server.worker.getting_on import Freed, Signs, held
from sfumato_server.worker.messages import (
    Abort,
    Alive,
    Done,
    Draft,
    Exit,
    Failed,
    FailureCode,
    Forget,
    FromWorker,
    Job,
    Keep,
    LoadFailed,
    Loading,
    Ready,
    encode,
    read_from,
)
from sfumato_server.worker.operations.answers import draft, shared, taken
from sfumato_server.worker.operations.table import WORK
from sfumato_server.worker.workspaces import Workspaces

log = logging.getLogger(__name__)

Load = Callable[[Callable[[str], None]], LoadedCheckpoint]
"""Loads a checkpoint and reports what it does meanwhile."""


@dataclass(kw_only=True)
class _Task:
    job: Job
    deadline: float | None
    cancelled: threading.Event = field(default_factory=threading.Event)
    last_said: float = field(default_factory=time.monotonic)
    """When the server last heard of it."""


class Child:
    """One end of the socket whose other end the server process has."""

    def __init__(
        self, connection: socket.socket, alive_every_s: float = 15.0, load_signs_every_s: float = 30.0
    ) -> None:
        self._connection = connection
        self._alive_every_s = alive_every_s
        self._load_signs_every_s = load_signs_every_s
        self._loading = ""
        self._freed = Freed()
        self._sending = threading.Lock()
        self._tasks: queue.SimpleQueue[_Task] = queue.SimpleQueue()
        self._unfinished: dict[str, _Task] = {}
        self._memory = Workspaces(self._send)

    def run(self, load: Load) -> None:
        """Load, then serve until the server process goes away. Returns only when the load failed."""
        threading.Thread(target=self._receive, name="reader", daemon=True).start()
        try:
            with Signs(lambda: self._send(Loading(detail=self._loading)), self._load_signs_every_s):
                loaded = load(self._report)
        except CheckpointError as error:
            self._send(LoadFailed(message=str(error)))
            return
        except Exception as error:
            log.exception("the checkpoint cannot be loaded")
            self._send(LoadFailed(message=f"{type(error).__name__}: {error}"))
            return
        info = loaded.info
        self._send(Ready(checkpoint=taken(CheckpointStatus, info), device=info.device, dtype=info.dtype))
        self._memory.begin(loaded)
        for number in range(1, info.at_once):
            threading.Thread(target=self._serve_all, args=(loaded,), name=f"request {number}", daemon=True).start()
        self._serve_all(loaded)

    def _serve_all(self, loaded: LoadedCheckpoint) -> Never:
        while True:
            self._serve(loaded, self._tasks.get())
            self._freed.give_back()

    def _report(self, detail: str) -> None:
        self._loading = detail
        self._send(Loading(detail=detail))

    def _serve(self, loaded: LoadedCheckpoint, task: _Task) -> None:
        job = task.job
        request_id.current.set(job.id)
        log.debug("%s begins", job.request.operation)
        try:
            self._send_replies(loaded, task)
        except Exception as error:
            self._fail(job, *failure(job.request.operation, error))
        finally:
            self._unfinished.pop(job.id, None)
            request_id.current.set("")

    def _send_replies(self, loaded: LoadedCheckpoint, task: _Task) -> None:
        job = task.job
        begun = time.monotonic()

        def cancelled() -> bool:
            # Asked before every step and chunk, so it knows that there is progress.
            if time.monotonic() - task.last_said > self._alive_every_s:
                self._say(task, Alive(id=job.id))
            return task.cancelled.is_set()

        document = job.request.document
        limits = Limits(clock=time.monotonic, deadline=task.deadline, cancelled=cancelled, document=document)
        if task.cancelled.is_set():
            raise Cancelled("aborted before it began")
        work = WORK[job.request.operation]
        for said in loaded.run(job.request.operation, work.request(job.request), limits):
            if not isinstance(said, FillDraft):
                response = work.answer(said, **shared(job.id, said.stats, time.monotonic() - begun))
                self._send(Done(id=job.id, operation=job.request.operation, response=response))
                return
            if job.request.stream:
                self._say(task, Draft(id=job.id, draft=draft(said)))
        raise RuntimeError("the engine ended without a result")

    def _fail(self, job: Job, code: FailureCode, message: str) -> None:
        # A message may quote broken text, which no frame can hold.
        self._send(Failed(id=job.id, code=code, message=message.encode(errors="backslashreplace").decode()))

    def _say(self, task: _Task, message: Draft | Alive) -> None:
        self._send(message)
        task.last_said = time.monotonic()

    def _send(self, message: FromWorker) -> None:
        data = encode(message)
        try:
            with self._sending:
                self._connection.sendall(data)
        except OSError:
            os._exit(0)

    def _receive(self) -> None:
        file = self._connection.makefile("rb")
        try:
            while True:
                message = read_from(file)
                if isinstance(message, Exit):
                    self._send(held())
                    break
                if isinstance(message, Keep | Forget):
                    self._memory.take(message)
                else:
                    self._take(message)
        except (EOFError, OSError):
            pass
        except Exception as error:
            log.error("the worker cannot read what the server process sent\n%s", where(error))
        os._exit(0)

    def _take(self, message: Job | Abort) -> None:
        if isinstance(message, Abort):
            if task := self._unfinished.get(message.id):
                task.cancelled.set()
            return
        deadline = None if message.deadline_s is None else time.monotonic() + message.deadline_s
        task = _Task(job=message, deadline=deadline)
        self._unfinished[message.id] = task
        self._tasks.put(task)
