"""A server to be abused, in a process of its own, that notes every file it or its worker opens once it is up."""

from __future__ import annotations

import contextlib
import os
import time
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import httpx
from benchmarks.shared.launched import launched

from sfumato_client.address.address import Address

LIMITS = {"client_patience_s": 1.0, "max_connections": 16, "max_streams": 4, "open_files": 256}
"""Small ones, so that reaching them takes little; `open_files` are as many as macOS gives a process."""
WATCH = """
import os, sys
opened = open(os.environ["ABUSE_OPENED"], "a", buffering=1)
def watch(event, arguments):
    # What is imported only when it is needed is no file that a request named.
    if event == "open" and isinstance(arguments[0], str) and not arguments[0].endswith((".py", ".pyc", ".so")):
        opened.write(arguments[0] + "\\n")
sys.addaudithook(watch)
"""


@dataclass(frozen=True, kw_only=True)
class Target:
    folder: Path
    address: Address
    opened: Path
    http: httpx.Client

    @property
    def place(self) -> tuple[str, int] | str:
        if self.address.url is None:
            return str(self.address.socket)
        url = httpx.URL(self.address.url)
        return url.host, url.port or 80

    @property
    def token(self) -> str:
        return self.address.token or ""

    def files(self) -> list[str]:
        """What was opened so far."""
        return self.opened.read_text(encoding="utf-8").splitlines()

    def asked(self) -> int:
        """Requests that reached the queue so far."""
        while (answer := self.http.get("/v1/status")).status_code == 429:
            time.sleep(0.01)  # the last case's connections are not all gone yet
        counts = answer.json()["counts"]
        return sum(counts[name] for name in ("done", "failed", "cancelled", "running", "waiting"))


@contextlib.contextmanager
def target(folder: Path, **options: Any) -> Iterator[Target]:
    """A server in `folder`, ready. `options` are of its `ServerConfig`."""
    opened, hooks = folder / "opened", folder / "hooks"
    hooks.mkdir()
    (hooks / "sitecustomize.py").write_text(WATCH, encoding="utf-8")
    environment = {
        **os.environ,
        "ABUSE_OPENED": str(opened),
        "PYTHONPATH": os.pathsep.join(filter(None, [str(hooks), os.environ.get("PYTHONPATH")])),
    }
    with launched(folder, folder / "log", environment, **{**LIMITS, **options}) as server:
        yield Target(folder=folder, address=server.address, opened=opened, http=server.http)
