"""`sfumato-lsp`: over stdin and stdout as editors start it, or on a port of this machine for debugging."""

from __future__ import annotations

import argparse
import os
from collections.abc import Sequence
from pathlib import Path

from sfumato_lsp.server import create_server
from sfumato_lsp.stdio import serve_stdio
from sfumato_server.client.version import own_version
from sfumato_server.logs import log_to
from sfumato_server.visible_streams import show_stderr


def main(arguments: Sequence[str] | None = None) -> None:
    show_stderr()
    options = _parser().parse_args(arguments)
    # Never to stdout: the editor reads it as LSP.
    log_to(options.log_file, process="lsp", level=options.log_level, form=options.log_format, text=options.log_text)
    server = create_server(os.environ)
    if options.tcp is None:
        serve_stdio(server)
    else:
        server.start_tcp("127.0.0.1", options.tcp)


def _parser() -> argparse.ArgumentParser:
    parser = argparse.ArgumentParser(prog="sfumato-lsp", description="Sfumato's language server.")
    parser.add_argument("--version", action="version", version=f"sfumato-lsp {own_version()}")
    parser.add_argument("--stdio", action="store_true", help="speak over stdin and stdout, as is the default")
    parser.add_argument("--tcp", type=int, metavar="PORT", help="listen on this port of this machine instead")
    parser.add_argument("--log-file", type=Path, metavar="PATH", help="write the log there instead of to stderr")
    parser.add_argument(
        "--log-level",
        default="warning",
        choices=["debug", "info", "warning", "error"],
        help="default: warning",
    )
    parser.add_argument("--log-format", default="text", choices=["text", "json"], help="json: an object a line")
    parser.add_argument(
        "--log-text", action="store_true", help="log source text too: every message from and to the editor"
    )
    return parser


if __name__ == "__main__":
    main()
