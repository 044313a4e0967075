"""How many files this process may have open, and so how many connections it can take.

macOS gives a process 256 unless it asks for more. Where there are none left, nothing can be accepted, no worker be
started and no file be read: connections never get the last ones.
"""

from __future__ import annotations

import logging
import sys
from dataclasses import replace

from sfumato_server.config import ServerConfig
from sfumato_server.errors import StartError

log = logging.getLogger(__name__)

RESERVE = 40
"""For what is no connection. A server at rest has 12 open, and the start of a worker takes some for a moment."""
FEWEST = 4
"""Connections that a listener needs to be of use."""
OPEN_MAX = 10_240
"""The most that macOS gives, also where it says that there is no limit."""


def fitted(config: ServerConfig) -> ServerConfig:
    """`config` with as many connections as there is room for, once this process's own limit is raised.

    Raises `StartError` where there is room for none.
    """
    # Beside a unix socket there is the port of the page.
    listeners = 1 if config.socket_path is None else 2
    wanted = RESERVE + listeners * (config.max_connections + config.max_silent)
    most = _raised(wanted)
    if most >= wanted:
        return config
    each = (most - RESERVE) // listeners
    if each // 2 < FEWEST:
        raise StartError(
            f"at most {most} files may be open here, and the server needs {RESERVE + listeners * 2 * FEWEST}: "
            "raise the limit with `ulimit -n 1024`"
        )
    connections = min(config.max_connections, each // 2)
    log.warning(
        "at most %d files may be open here (ulimit -n), so that at most %d connections are answered at once, not %d",
        most, connections, config.max_connections,
    )  # fmt: skip
    return replace(config, max_connections=connections, max_silent=min(config.max_silent, each - connections))


def _raised(wanted: int) -> int:
    """How many files this process may open, after it asked for `wanted`."""
    if sys.platform == "win32":
        return wanted
    import resource

    soft, hard = resource.getrlimit(resource.RLIMIT_NOFILE)
    endless = resource.RLIM_INFINITY
    if soft == endless or soft >= wanted:
        return wanted
    most = wanted if hard == endless else min(wanted, hard)
    for asked in (most, min(most, OPEN_MAX)):
        if asked > soft:
            try:
                resource.setrlimit(resource.RLIMIT_NOFILE, (asked, hard))
                return asked
            except (ValueError, OSError):
                continue
    return soft
