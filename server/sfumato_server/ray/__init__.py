"""Ray Serve's replicas as a server: `serve run sfumato_server.ray:app token_file=PATH`; docs/cluster.md has the rest.

    client -> proxy (proxy.py: the guards) -> router: one document, one replica -> replica (replica.py: the server's own
    guards, routes, queue and worker)

Only `deployment` imports Ray, from the extra `[ray]`.
"""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

__all__ = ["app"]


def __getattr__(name: str) -> Callable[..., Any]:
    """`app`, imported when Ray Serve asks for it: its proxies and replicas do without."""
    if name != "app":
        raise AttributeError(f"module {__name__!r} has no attribute {name!r}")
    from sfumato_server.ray.deployment import app

    return app
