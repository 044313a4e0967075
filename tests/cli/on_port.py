"""A server of the tests' own on a port of this machine, which ends with its block, whatever happens in it."""

from __future__ import annotations

import threading
from collections.abc import Iterator
from contextlib import contextmanager
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer


@contextmanager
def on_port(handler: type[BaseHTTPRequestHandler], **fields: object) -> Iterator[str]:
    """Its URL. `fields` are set on the handler's class."""
    with ThreadingHTTPServer(("127.0.0.1", 0), type("Handler", (handler,), fields)) as server:
        thread = threading.Thread(target=server.serve_forever, kwargs={"poll_interval": 0.01}, daemon=True)
        thread.start()
        try:
            yield f"http://127.0.0.1:{server.server_port}"
        finally:
            # Without it the thread would go on accepting at a closed socket.
            server.shutdown()
            thread.join()
