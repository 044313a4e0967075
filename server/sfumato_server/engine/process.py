"""vLLM as a process of this one: started, asked whether it lives, ended. It never outlives whoever started it."""

from __future__ import annotations

import contextlib
import re
import signal
import subprocess
from collections.abc import Mapping, Sequence
from pathlib import Path

from sfumato_client.lifecycle.log_file import keep_short, open_log
from sfumato_client.processes.interpreter import python_command

LOG_NAME = "engine.log"
MOST_WORDS = 300
LAST_WORDS = 20_000
"""Characters at the end of a log in which an exception may be what ended it; vLLM goes on after others."""
_ERROR = re.compile(r"\b\w*(?:Error|Exception): .*")
_WATCHER = python_command("-m", "sfumato_server.engine.watcher")


class EngineProcess:
    """A started engine; `log` is the file that it writes to, `None` where no folder takes one."""

    def __init__(self, command: Sequence[str], environment: Mapping[str, str], log_folders: Sequence[Path]) -> None:
        """Raises `OSError` where no process can be started."""
        with open_log(log_folders, LOG_NAME) as log:
            self._log = log
            self.log = log.path
            self._watcher = subprocess.Popen(
                [*_WATCHER, *command],
                stdin=subprocess.PIPE,
                stdout=log.descriptor,
                stderr=log.descriptor,
                cwd=Path.home(),
                env=dict(environment),
                start_new_session=True,
            )
        if self.log is not None:
            keep_short(self.log)

    @property
    def ended(self) -> str | None:
        """How it ended and what it said last, for the user; `None` while it lives."""
        status = self._watcher.poll()
        if status is None:
            return None
        name = _signal_name(status)
        how = f"was killed by {name}" if name else f"ended with status {status}"
        # Who is killed says nothing of it.
        words = "" if name else _last_error(self.said()[-LAST_WORDS:]) or self._log.last_line
        return f"{how}{': ' if words else ''}{words[:MOST_WORDS]} ({self._log.where})"

    def wait_for_end(self, seconds: float) -> str | None:
        """How it ended, within so many seconds; `None` where it lives on."""
        with contextlib.suppress(subprocess.TimeoutExpired):
            self._watcher.wait(seconds)
        return self.ended

    def said(self) -> str:
        """What stands in the log, the newest part of it."""
        with contextlib.suppress(OSError):
            if self.log is not None:
                return self.log.read_text(encoding="utf-8", errors="replace")[-200_000:]
        return ""

    def stop(self) -> None:
        """End it and all that it started."""
        assert self._watcher.stdin is not None
        with contextlib.suppress(OSError):
            self._watcher.stdin.close()
        self._watcher.wait()


def _last_error(said: str) -> str:
    """What the last exception in a log says of itself, without what vLLM writes before each line."""
    found = _ERROR.findall(said)
    return found[-1].strip() if found else ""


def _signal_name(status: int) -> str:
    number = -status if status < 0 else status - 128
    return signal.Signals(number).name if number in set(signal.Signals) else ""
