"""`python -m sfumato_server.worker`: started by the server process, never by hand."""

from __future__ import annotations

import argparse
import importlib
import signal
import socket
import sys
from collections.abc import Callable

from sfumato_client.logs.lines import log_to
from sfumato_client.text.streams import show_stderr
from sfumato_model.api.loaded import LoadedCheckpoint
from sfumato_server.engine_settings import EngineSettings
from sfumato_server.worker.child import Child


def main() -> None:
    show_stderr()
    options = _options()
    log_to(None, process="worker", level=options.log_level, form=options.log_format)
    # Ctrl-C in a terminal reaches the whole process group; the server process decides when this one ends.
    signal.signal(signal.SIGINT, signal.SIG_IGN)

    def load(report: Callable[[str], None]) -> LoadedCheckpoint:
        said = options.engine_settings
        settings = EngineSettings() if said is None else EngineSettings.from_argument(said)
        if settings.kind == "vllm":
            from sfumato_server.engine.loading import load_vllm

            return load_vllm(options.checkpoint, settings, report)
        named = {} if settings.kind is None else {"engine": settings.kind}
        module, _, function = options.engine.partition(":")
        load_engine = getattr(importlib.import_module(module), function)
        return load_engine(options.checkpoint, device=options.device, dtype=options.dtype, report=report, **named)

    Child(_connection(options.fd), options.alive_every, options.load_signs_every).run(load)


def _options() -> argparse.Namespace:
    parser = argparse.ArgumentParser(prog="python -m sfumato_server.worker", description=__doc__)
    parser.add_argument("--fd", type=int, help="the inherited socket; on Windows it comes over stdin instead")
    parser.add_argument("--checkpoint", required=True)
    parser.add_argument("--device")
    parser.add_argument("--dtype")
    parser.add_argument("--log-level", default="info")
    parser.add_argument("--log-format", choices=["text", "json"], default="text")
    parser.add_argument("--alive-every", type=float, default=15.0, help="seconds between two signs of progress")
    parser.add_argument("--load-signs-every", type=float, default=30.0, help="the same while it loads")
    parser.add_argument("--engine-settings", help="of the engine that was named, as one argument")
    parser.add_argument("--engine", required=True, help=argparse.SUPPRESS)
    return parser.parse_args()


def _connection(fd: int | None) -> socket.socket:
    if sys.platform == "win32":
        return socket.fromshare(sys.stdin.buffer.read())
    if fd is None:
        raise SystemExit("--fd is missing: the worker is started by `sfumato serve`, not by hand")
    return socket.socket(fileno=fd)


if __name__ == "__main__":
    main()
