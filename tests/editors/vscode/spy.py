"""Stands between VS Code and `sfumato-lsp`, passes every byte on, and writes down each message: `spy.py PROGRAM`.

The log is beside the workspace folder, in which VS Code starts it: `FOLDER.wire`. Each line of it is
`{"to": "server" or "client", "at": seconds, "message": ...}`.

For what a checkpoint does not say on demand, `FOLDER.instead` may hold other results: `{"candidates": {...}}` has
fields for every candidate of an operation, `{"tokens": [...]}` the tokens of an inspect, `{"item": {...}}` fields for
the first suggestion of those that are shown as ghost text, which is then the only one.
"""

from __future__ import annotations

import json
import subprocess
import sys
import threading
import time
from pathlib import Path
from typing import IO, Any

INSTEAD = Path.cwd().with_suffix(".instead")


class Log:
    """Both directions write to it, a line at a time."""

    def __init__(self, path: Path) -> None:
        self._file = path.open("a", encoding="utf-8")
        self._lock = threading.Lock()

    def write(self, to: str, body: bytes) -> None:
        line = json.dumps({"to": to, "at": time.time(), "message": json.loads(body)})
        with self._lock:
            self._file.write(line + "\n")
            self._file.flush()


def pass_on(source: IO[bytes], target: IO[bytes], to: str, log: Log) -> None:
    """Until `source` ends."""
    while (message := _read(source)) is not None:
        header, body = message
        if to == "client" and INSTEAD.exists():
            body = _changed(body, json.loads(INSTEAD.read_text(encoding="utf-8")))
            header = f"Content-Length: {len(body)}\r\n\r\n".encode()
        target.write(header + body)
        target.flush()
        log.write(to, body)
    target.close()


def _changed(body: bytes, instead: dict[str, Any]) -> bytes:
    message = json.loads(body)
    match message.get("result"):
        case {"candidates": [*candidates]} if "candidates" in instead:
            for candidate in candidates:
                candidate |= instead["candidates"]
        case {"tokens": [*_]} as result if "tokens" in instead:
            result["tokens"] = instead["tokens"]
        case [{"insertText": str()} as item, *_] if "item" in instead:
            message["result"] = [item | instead["item"]]
    return json.dumps(message).encode()


def _read(source: IO[bytes]) -> tuple[bytes, bytes] | None:
    header, length = b"", 0
    while (line := source.readline()).strip():
        header += line
        name, _, value = line.partition(b":")
        if name.lower() == b"content-length":
            length = int(value)
    return (header + line, source.read(length)) if line else None


def main() -> int:
    log = Log(Path.cwd().with_suffix(".wire"))
    with subprocess.Popen(sys.argv[1:], stdin=subprocess.PIPE, stdout=subprocess.PIPE) as server:
        assert server.stdin is not None
        assert server.stdout is not None
        threading.Thread(target=pass_on, args=(sys.stdin.buffer, server.stdin, "server", log), daemon=True).start()
        pass_on(server.stdout, sys.stdout.buffer, "client", log)
    return server.returncode


if __name__ == "__main__":
    sys.exit(main())
