"""The one name that a request has in all processes: who asks makes it, the server and its worker take it over.

    language server, client --X-Request-Id--> server --Job.id--> worker

A server's answer carries it too, in a header and as `id`. Standard library only: the language server imports this
before it answers `initialize`.
"""

from __future__ import annotations

import os
import re
from collections.abc import Callable
from contextvars import ContextVar

HEADER = "X-Request-Id"
SAFE = re.compile(r"[A-Za-z0-9._-]{1,64}")
"""What the server takes over: it stands in logs and headers as it is."""

current: ContextVar[str] = ContextVar("request_id", default="")
"""That of the request that is being worked on, for log lines and for what is sent on; empty outside of one."""


def new() -> str:
    return os.urandom(8).hex()


def begin() -> str:
    """A new id, from here on that of this task or thread."""
    id = new()
    current.set(id)
    return id


def take_over(given: str | None, is_open: Callable[[str], bool]) -> str:
    """From here on what the client named its request; a new id where that is none, not safe, or of an open request."""
    id = given if given is not None and SAFE.fullmatch(given) and not is_open(given) else new()
    current.set(id)
    return id
