"""Ctrl-C and a closed pipe end a command without a traceback, at every moment.

`cli/main.py` imports this before all else: from then on Ctrl-C ends the process at once, which has done nothing yet. A
command gets it as the `KeyboardInterrupt` by which it tidies up. Behind that no thread is waited for.
"""

from __future__ import annotations

import contextlib
import errno
import os
import signal
import sys
from collections.abc import Iterator
from types import FrameType
from typing import Any, NoReturn

INTERRUPTED = 130
"""As shells have it: 128, and the number of SIGINT."""
FULL = {errno.ENOSPC, getattr(errno, "EDQUOT", errno.ENOSPC)}
UNREAD = 1
"""The exit code where standard output is closed or full."""


@contextlib.contextmanager
def quiet_end() -> Iterator[None]:
    """Around a command. Raises `SystemExit` as the command does, or with `UNREAD`."""
    _on_interrupt(signal.default_int_handler)
    unread = False
    try:
        try:
            yield
        finally:
            _on_interrupt(_leave)
            unread = not _flushed()
    except KeyboardInterrupt:
        _leave()
    except SystemExit as ended:
        if ended.code == INTERRUPTED:
            _leave()
        if unread and not ended.code:
            sys.exit(UNREAD)
        raise
    except OSError as error:
        if error.errno not in FULL:
            raise
        if not unread:
            _complain(error)
        sys.exit(UNREAD)


def _on_interrupt(handler: Any) -> None:
    """Where it is ignored, as in a shell's background, and where it is another program's, it stays so."""
    if signal.getsignal(signal.SIGINT) in (signal.default_int_handler, _leave):
        signal.signal(signal.SIGINT, handler)


def _leave(_number: int = 0, _frame: FrameType | None = None) -> NoReturn:
    os._exit(INTERRUPTED)


def _flushed() -> bool:
    """Whether all could be written; Python would try again at its very end, and complain."""
    try:
        if sys.stdout is not None:
            sys.stdout.flush()
    except OSError as error:
        if not isinstance(error, BrokenPipeError):
            _complain(error)
        with contextlib.suppress(OSError):
            os.dup2(os.open(os.devnull, os.O_WRONLY), sys.stdout.fileno())
        return False
    return True


def _complain(error: OSError) -> None:
    print(f"sfumato: what was to be written is lost: {error.strerror}", file=sys.stderr)


_on_interrupt(_leave)
