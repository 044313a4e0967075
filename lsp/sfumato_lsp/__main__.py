"""`sfumato-lsp`: over stdin and stdout as editors start it, or on a port of this machine for debugging.

What it needs is imported only when the signals are in hand: Python's own handler would answer Ctrl-C with a traceback.
"""

from __future__ import annotations

import signal
import sys
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    import argparse
    from collections.abc import Sequence

BY_HAND = (
    "sfumato-lsp is a language server: an editor starts it and speaks LSP with it over standard input and output. "
    "See docs/editors.md; Ctrl-C ends it"
)


def main(arguments: Sequence[str] | None = None) -> None:
    if signal.getsignal(signal.SIGINT) is signal.default_int_handler:
        signal.signal(signal.SIGINT, signal.SIG_DFL)
    from sfumato_client.text.streams import show_stderr

    show_stderr()
    options = _parser().parse_args(arguments)
    if options.tcp is None and (sys.stdin is None or sys.stdout is None):
        # Their numbers would be given to the next files that are opened.
        sys.exit("sfumato-lsp: standard input and output have to be open: an editor speaks over them")
    import contextlib
    import os
    from functools import partial

    from sfumato_client.logs.lines import log_to

    # Never to stdout: the editor reads it as LSP.
    log_to(options.log_file, process="lsp", level=options.log_level, form=options.log_format, text=options.log_text)
    from sfumato_lsp.loop import run
    from sfumato_lsp.server import create_server
    from sfumato_lsp.stdio import serve_stdio
    from sfumato_lsp.tcp import serve_tcp

    if options.tcp is None and sys.stdin.isatty():
        with contextlib.suppress(OSError):
            print(BY_HAND, file=sys.stderr, flush=True)
    run(create_server(os.environ), serve_stdio if options.tcp is None else partial(serve_tcp, port=options.tcp))


def _parser() -> argparse.ArgumentParser:
    import argparse
    from pathlib import Path

    from sfumato_client.address.version import own_version

    parser = argparse.ArgumentParser(prog="sfumato-lsp", description="Sfumato's language server.")
    parser.add_argument("--version", action="version", version=f"sfumato-lsp {own_version()}")
    parser.add_argument("--stdio", action="store_true", help="speak over stdin and stdout, as is the default")
    parser.add_argument(
        "--tcp",
        type=_port,
        metavar="PORT",
        help="for debugging: wait on this port of this machine for one editor of the same user; 0 takes a free port; "
        "on Linux alone, which tells whose a connection is",
    )
    parser.add_argument("--log-file", type=Path, metavar="PATH", help="write the log there instead of to stderr")
    parser.add_argument(
        "--log-level", default="warning", choices=["debug", "info", "warning", "error"], help="default: warning"
    )
    parser.add_argument("--log-format", default="text", choices=["text", "json"], help="json: an object a line")
    parser.add_argument(
        "--log-text", action="store_true", help="log source text too: every message from and to the editor"
    )
    return parser


def _port(text: str) -> int:
    import argparse

    if sys.platform != "linux":
        raise argparse.ArgumentTypeError(
            "here nothing tells which user connects to a port: use standard input and output"
        )
    if not text.isdecimal() or int(text) > 65535:
        raise argparse.ArgumentTypeError(f"a port is a number from 0 to 65535, not {text!r}")
    return int(text)


if __name__ == "__main__":
    main()
