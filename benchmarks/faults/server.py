"""A server of the run's own, impatient with hangs, in a process of its own."""

from __future__ import annotations

import contextlib
import json
import subprocess
import time
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import Any

import httpx
import psutil
from sfumato_client.processes.interpreter import python_command

STARTS_WITHIN_S = 60.0
ENDS_WITHIN_S = 10.0
SERVE = """
import json, sys
from pathlib import Path
from sfumato_server.config import ServerConfig
from sfumato_server.serving.serve import serve
options = json.loads(sys.argv[1])
serve(ServerConfig(runtime_folder=Path(options.pop("runtime_folder")), **options))
"""
IMPATIENT = {"stall_limit_s": 2.0, "abort_grace_s": 2.0, "restart_delay_s": 0.05, "queue_size": 16}


@dataclass(frozen=True, kw_only=True)
class Running:
    """`log` has a JSON object a line."""

    process: subprocess.Popen[bytes]
    socket: Path
    log: Path


@dataclass
class LeftBehind:
    """Filled in when the server has ended."""

    exit_code: int | None = None
    processes: int = 0
    files: tuple[str, ...] = ()


@contextlib.contextmanager
def running(left: LeftBehind, **options: Any) -> Iterator[Running]:
    """Start a server, end it with SIGTERM, and note what it left behind. `options` are `ServerConfig`'s."""
    with TemporaryDirectory(prefix="sfumato-") as name:
        folder, log = Path(name) / "run", Path(name) / "log"
        folder.mkdir(mode=0o700)
        config = {**IMPATIENT, "log_level": "debug", "log_format": "json", "runtime_folder": str(folder), **options}
        with log.open("wb") as output:
            process = subprocess.Popen(
                python_command("-c", SERVE, json.dumps(config)), stderr=output, start_new_session=True
            )
        here = Running(process=process, socket=folder / "sfumato.sock", log=log)
        try:
            _wait_until_ready(here)
            yield here
        finally:
            family = [psutil.Process(process.pid), *psutil.Process(process.pid).children(recursive=True)]
            process.terminate()
            with contextlib.suppress(subprocess.TimeoutExpired):
                left.exit_code = process.wait(ENDS_WITHIN_S)
            _, alive = psutil.wait_procs(family, timeout=3)
            left.processes, left.files = len(alive), tuple(path.name for path in folder.iterdir())
            for one in alive:
                one.kill()


def _wait_until_ready(server: Running) -> None:
    end = time.monotonic() + STARTS_WITHIN_S
    with httpx.Client(transport=httpx.HTTPTransport(uds=str(server.socket)), base_url="http://localhost") as client:
        while time.monotonic() < end:
            # Not before it is there: httpcore leaves a socket open that it could not connect.
            if server.socket.exists() and client.get("/v1/status").json()["state"] == "ready":
                return
            if server.process.poll() is not None:
                break
            time.sleep(0.05)
    raise RuntimeError(f"the server did not become ready: {server.log.read_text()[-500:]}")
