"""An engine of this server's own: there when it is asked for, and started anew when it has died."""

from __future__ import annotations

import os
import secrets
from collections.abc import Callable, Iterator, Mapping, Sequence
from contextlib import contextmanager
from pathlib import Path
from threading import Lock

from sfumato_client.files.own_folder import check_folder, make_folder
from sfumato_model.api.errors import EngineError
from sfumato_model.engines.vllm.http.address import engine_address
from sfumato_model.engines.vllm.http.client import VllmClient
from sfumato_model.engines.vllm.http.exchange import CONNECTIONS
from sfumato_server.engine.command import NAME, Serving, vllm_command, vllm_environment
from sfumato_server.engine.process import EngineProcess
from sfumato_server.engine.starting import LOOK_S, wait_until_ready
from sfumato_server.errors import StartError

ENDS = ("lost", "unreachable", "failed")
"""Troubles that an engine gives while it dies."""
END_PATIENCE_S = 3.0
LONGEST_SOCKET = 100
"""Bytes of a unix socket's path, everywhere."""


class OwnEngine:
    """vLLM that this process starts. It ends with this process, however that ends."""

    def __init__(
        self,
        python: Path,
        serving: Serving,
        folder: Path,
        *,
        log_folders: Sequence[Path] = (),
        environment: Mapping[str, str] = os.environ,
        connections: int = CONNECTIONS,
    ) -> None:
        """`folder` is the user's own, for the socket; the log goes to the first of `log_folders` that takes it."""
        self._python = python
        self._serving = serving
        self._socket = folder.absolute() / f"engine-{os.getpid()}.sock"
        self._is_ready = False
        self._log_folders = (*log_folders, folder)
        self._environment = environment
        self._connections = connections
        self._process: EngineProcess | None = None
        self._client: VllmClient | None = None
        self._looking_after = Lock()

    @property
    def log(self) -> Path | None:
        """Where the engine's own log is."""
        return None if self._process is None else self._process.log

    def client(self, report: Callable[[str], None]) -> VllmClient:
        """A client of the engine, which is started when there is none that lives.

        `report` hears again and again what it is at. What `report` raises ends the waiting and not the start: who asks
        next goes on waiting for the same engine. Raises `EngineError` where none can be started.
        """
        with self._alone(report):
            try:
                if self._process is None or self._process.ended is not None:
                    self.close()
                    self._start()
                if not self._is_ready:
                    assert self._process is not None
                    wait_until_ready(self._process, self._socket, report)
                    self._is_ready = True
            except (StartError, OSError) as error:
                self.close()
                raise EngineError(str(error), trouble="unreachable") from error
            assert self._client is not None
            return self._client

    def explained(self, error: EngineError) -> EngineError:
        """The error of a request, with how the engine ended where it did. It waits a little for that end."""
        how, process = None, self._process
        if process is not None and error.trouble in ENDS:
            how = process.wait_for_end(END_PATIENCE_S)
        if how is None:
            return error
        return EngineError(f"vLLM {how}; the next request starts it anew", trouble=error.trouble)

    def close(self) -> None:
        """End the engine, if there is one."""
        if self._client is not None:
            self._client.close()
        if self._process is not None:
            self._process.stop()
        self._client = self._process = None
        self._is_ready = False

    @contextmanager
    def _alone(self, report: Callable[[str], None]) -> Iterator[None]:
        """One thread looks after the engine; the others say meanwhile that they wait for it."""
        while not self._looking_after.acquire(timeout=LOOK_S):
            report("starting vLLM, which another request waits for too")
        try:
            yield
        finally:
            self._looking_after.release()

    def _start(self) -> None:
        key = secrets.token_hex(32)
        self._make_room()
        command = vllm_command(self._python, self._serving, self._socket)
        self._process = EngineProcess(command, vllm_environment(self._environment, key), self._log_folders)
        address = engine_address(f"unix:{self._socket}")
        self._client = VllmClient(address, key=key, model=NAME, connections=self._connections)

    def _make_room(self) -> None:
        """For the socket. Raises `StartError`."""
        if len(os.fsencode(self._socket)) > LONGEST_SOCKET:
            raise StartError(f"{self._socket} is too long for a socket: name a shorter folder by SFUMATO_RUNTIME_DIR")
        try:
            make_folder(self._socket.parent)
            check_folder(self._socket.parent)
            self._socket.unlink(missing_ok=True)
        except OSError as error:
            raise StartError(f"no socket for vLLM in {self._socket.parent}: {error.strerror}") from error
