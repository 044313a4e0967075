"""One worker process as its parent sees it: start, send, receive, kill. Restarts are `supervisor`'s business."""

from __future__ import annotations

import asyncio
import contextlib
import signal
import socket
import subprocess
import sys
from collections.abc import AsyncIterator, Sequence

from sfumato_client.processes.interpreter import python_command
from sfumato_server.config import ServerConfig
from sfumato_server.supervision.ending import Ending, memory_kills
from sfumato_server.worker.messages import HEADER, Exit, FromWorker, Left, ToWorker, decode_from_worker, encode

KILLED = getattr(signal, "SIGKILL", 0)
PROGRESS_SHARE = 4
"""A worker says this many times within a stall limit that it goes on."""


def worker_command(config: ServerConfig) -> list[str]:
    """The command line of the worker, without its socket."""
    command = [*python_command("-m", "sfumato_server.worker")]
    command += ["--checkpoint", config.checkpoint, "--engine", config.engine]
    command += ["--log-level", config.log_level, "--log-format", config.log_format]
    command += ["--alive-every", str(config.stall_limit_s / PROGRESS_SHARE)]
    command += ["--load-signs-every", str(config.load_stall_limit_s / PROGRESS_SHARE)]
    if config.device is not None:
        command += ["--device", config.device]
    if config.dtype is not None:
        command += ["--dtype", config.dtype]
    if config.engine_settings.kind is not None:
        command += ["--engine-settings", config.engine_settings.to_argument()]
    return command


class WorkerProcess:
    """A started worker. When this process ends, however it ends, the system closes the worker's socket."""

    def __init__(
        self,
        process: asyncio.subprocess.Process,
        reader: asyncio.StreamReader,
        writer: asyncio.StreamWriter,
        theirs: socket.socket,
    ) -> None:
        self.dismissed = False
        """Its end is wanted."""
        self.was_ready = False
        self.left: Left | None = None
        self._process = process
        self._reader = reader
        self._writer = writer
        self._theirs = theirs
        self._memory_kills = memory_kills()

    @property
    def pid(self) -> int:
        return self._process.pid

    def send(self, message: ToWorker) -> None:
        """Send without waiting. To a worker that has died it does nothing: `messages` ends then."""
        self._writer.write(encode(message))

    def dismiss(self, patience_s: float) -> None:
        """Ask it to end, once, and kill it after `patience_s`: it gives back what it holds even when it is hung."""
        if not self.dismissed:
            self.dismissed = True
            self.send(Exit())
            asyncio.get_running_loop().call_later(patience_s, self.kill)

    async def messages(self) -> AsyncIterator[FromWorker]:
        """Everything that the worker says, until it ends. Raises `ValueError` when that is not a message."""
        with contextlib.suppress(asyncio.IncompleteReadError, ConnectionError):
            while True:
                (length,) = HEADER.unpack(await self._reader.readexactly(HEADER.size))
                message = decode_from_worker(await self._reader.readexactly(length))
                self._theirs.close()
                yield message

    def kill(self) -> None:
        """End it at once."""
        with contextlib.suppress(ProcessLookupError):
            self._process.kill()

    async def wait(self, timeout_s: float) -> Ending:
        """Wait for the end, kill after `timeout_s`; return how it ended."""
        self._theirs.close()
        self._writer.close()
        try:
            status = await asyncio.wait_for(self._process.wait(), timeout_s)
        except TimeoutError:
            self.kill()
            status = await self._process.wait()
        killed = status == -KILLED and memory_kills() > self._memory_kills
        return Ending(status=status, memory_killed=killed)


async def start_worker(command: Sequence[str]) -> WorkerProcess:
    """Start a worker that holds one end of a new socket pair. Raises `OSError`."""
    ours, theirs = socket.socketpair()
    try:
        process = await _start(command, theirs)
        reader, writer = await asyncio.open_connection(sock=ours)
    except BaseException:
        ours.close()
        theirs.close()
        raise
    return WorkerProcess(process, reader, writer, theirs)


async def _start(command: Sequence[str], theirs: socket.socket) -> asyncio.subprocess.Process:
    if sys.platform == "win32":
        process = await asyncio.create_subprocess_exec(*command, stdin=subprocess.PIPE)
        assert process.stdin is not None
        # The copy is made when the worker reads this; ours stays open until its first message says it did.
        process.stdin.write(theirs.share(process.pid))
        process.stdin.close()
        return process
    fd = theirs.fileno()
    process = await asyncio.create_subprocess_exec(
        *command, "--fd", str(fd), pass_fds=[fd], stdin=subprocess.DEVNULL, start_new_session=True
    )
    theirs.close()
    return process
