"""`python -m sfumato_server.engine.watcher COMMAND...`: runs a command, and ends all of it when its own input ends.

Whoever started it holds the other end of that pipe; the system closes it however that process ends. vLLM is several
processes: the command is a group of its own, which is asked to end, and killed when it has not after a while. Its exit
status becomes this one's. Standard library only.
"""

from __future__ import annotations

import contextlib
import ctypes
import os
import signal
import subprocess
import sys
import threading
import time

GRACE_S = 10.0
_PR_SET_PDEATHSIG = 1


def main() -> None:
    for number in (signal.SIGINT, signal.SIGHUP):
        signal.signal(number, signal.SIG_IGN)
    process = subprocess.Popen(
        sys.argv[1:], stdin=subprocess.DEVNULL, start_new_session=True, preexec_fn=_end_with_watcher
    )
    signal.signal(signal.SIGTERM, lambda *_: threading.Thread(target=_end, args=(process,), daemon=True).start())
    threading.Thread(target=_end_with_input, args=(process,), daemon=True).start()
    status = process.wait()
    _signal(process, signal.SIGKILL)  # what it left behind
    sys.exit(status if status >= 0 else 128 - status)


def _end_with_input(process: subprocess.Popen[bytes]) -> None:
    while os.read(0, 4096):
        pass
    _end(process)


def _end(process: subprocess.Popen[bytes]) -> None:
    _signal(process, signal.SIGTERM)
    end = time.monotonic() + GRACE_S
    while process.poll() is None and time.monotonic() < end:
        time.sleep(0.05)
    _signal(process, signal.SIGKILL)


def _signal(process: subprocess.Popen[bytes], number: int) -> None:
    with contextlib.suppress(ProcessLookupError, PermissionError):
        os.killpg(process.pid, number)


def _end_with_watcher() -> None:
    """On Linux, also where this process is killed itself."""
    if sys.platform == "linux":
        ctypes.CDLL(None).prctl(_PR_SET_PDEATHSIG, signal.SIGTERM)


if __name__ == "__main__":
    main()
