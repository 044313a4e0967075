"""`sfumato-lsp`: over stdin and stdout as editors start it, or on a port of this machine for debugging."""

from __future__ import annotations

import argparse
import logging
import os
import sys
from collections.abc import Sequence
from pathlib import Path

from sfumato_lsp.server import create_server
from sfumato_server.client.version import own_version


def main(arguments: Sequence[str] | None = None) -> None:
    options = _parser().parse_args(arguments)
    _set_up_log(options.log_file, options.log_level)
    server = create_server(os.environ)
    if options.tcp is None:
        server.start_io()
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
    return parser


def _set_up_log(file: Path | None, level: str) -> None:
    # Never stdout: the editor reads it as LSP.
    handler = logging.FileHandler(file, encoding="utf-8") if file else logging.StreamHandler(sys.stderr)
    logging.basicConfig(
        level=level.upper(), handlers=[handler], format="%(asctime)s %(levelname)s %(name)s: %(message)s"
    )


if __name__ == "__main__":
    main()
