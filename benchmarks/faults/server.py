"""A server of the run's own, impatient with hangs, and what it left behind."""

from __future__ import annotations

import contextlib
import subprocess
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import Any

import psutil
from benchmarks.shared.launched import launched

IMPATIENT = {"stall_limit_s": 2.0, "abort_grace_s": 2.0, "restart_delay_s": 0.05, "queue_size": 16}


@dataclass
class LeftBehind:
    """Filled in when the server has ended."""

    exit_code: int | None = None
    processes: int = 0
    files: tuple[str, ...] = ()


@contextlib.contextmanager
def running(left: LeftBehind, **options: Any) -> Iterator[tuple[Path, Path]]:
    """Its socket, and its log with a JSON object a line. `options` are `ServerConfig`'s."""
    with TemporaryDirectory(prefix="sfumato-") as name:
        folder, log = Path(name) / "run", Path(name) / "log"
        folder.mkdir(mode=0o700)
        config = {**IMPATIENT, "log_level": "debug", "log_format": "json", **options}
        family: list[psutil.Process] = []
        # One that does not end has no exit code, and is left behind.
        with contextlib.suppress(subprocess.TimeoutExpired), launched(folder, log, **config) as server:
            try:
                yield folder / "sfumato.sock", log
            finally:
                process = psutil.Process(server.process.pid)
                family += [process, *process.children(recursive=True)]
        left.exit_code = server.process.returncode
        _, alive = psutil.wait_procs(family, timeout=3)
        left.processes, left.files = len(alive), tuple(path.name for path in folder.iterdir())
        for one in alive:
            one.kill()
