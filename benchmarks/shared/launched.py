"""A server in a process of its own, with options that `sfumato serve` has not."""

from __future__ import annotations

import contextlib
import json
import subprocess
import time
from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Any, TypeVar

import httpx

from sfumato_client.address.address import Address
from sfumato_client.address.record import read_record
from sfumato_client.processes.interpreter import python_command

Found = TypeVar("Found")
STARTS_WITHIN_S, ENDS_WITHIN_S = 120.0, 20.0
SERVE = """
import json, resource, sys
from pathlib import Path
from sfumato_server.config import ServerConfig
from sfumato_server.serving.serve import serve
options = json.loads(sys.argv[1])
if "open_files" in options:
    resource.setrlimit(resource.RLIMIT_NOFILE, [options.pop("open_files")] * 2)
serve(ServerConfig(runtime_folder=Path(options.pop("runtime_folder")), **options))
"""


@dataclass(frozen=True, kw_only=True)
class Launched:
    process: subprocess.Popen[bytes]
    address: Address
    http: httpx.Client


@contextlib.contextmanager
def launched(
    folder: Path, log: Path, environment: Mapping[str, str] | None = None, **options: Any
) -> Iterator[Launched]:
    """One that is ready, ended with SIGTERM. `options` are those of its `ServerConfig`, and `open_files`.

    Raises `RuntimeError` when it does not start, and `TimeoutExpired` when it does not end.
    """
    arguments = json.dumps({"runtime_folder": str(folder), **options})
    with log.open("wb") as output:
        command = python_command("-c", SERVE, arguments)
        process = subprocess.Popen(command, env=environment, stderr=output, start_new_session=True)
    try:
        address = _wait_for(lambda: read_record(folder), process, log).address
        headers = {"Authorization": f"Bearer {address.token}"} if address.token else {}
        transport = httpx.HTTPTransport(uds=address.socket)
        with httpx.Client(base_url=address.base_url, transport=transport, headers=headers) as http:
            _wait_for(lambda: _is_ready(http) or None, process, log)
            yield Launched(process=process, address=address, http=http)
    finally:
        process.terminate()
        process.wait(ENDS_WITHIN_S)


def _wait_for(look: Callable[[], Found | None], process: subprocess.Popen[bytes], log: Path) -> Found:
    end = time.monotonic() + STARTS_WITHIN_S
    while process.poll() is None and time.monotonic() < end:
        found = look()
        if found is not None:
            return found
        time.sleep(0.02)
    raise RuntimeError(f"the server did not become ready: {log.read_text()[-500:]}")


def _is_ready(http: httpx.Client) -> bool:
    with contextlib.suppress(httpx.ConnectError):
        return bool(http.get("/v1/status").json()["state"] == "ready")
    return False
