"""`make demo`: fill the holes of the example files with a real server, and watch.

Exit codes: 1 a filled file does not parse or the server failed, 130 interrupted.
"""

from __future__ import annotations

import argparse
import signal
import sys
from contextlib import ExitStack

from sfumato_server.client.errors import ClientError
from sfumato_server.terminal.console import output, progress

from .cases import all_cases, demo_cases
from .own_server import own_server
from .show import Outcome, fill_in_sight, show_outcomes, show_status

PACE_S = 0.12


def main() -> int:
    options = _parser().parse_args()
    # The server is ended on the way out, so every way out has to be one.
    for number in (signal.SIGINT, signal.SIGTERM):
        signal.signal(number, lambda received, _: sys.exit(128 + received))
    try:
        outcomes = _run(options.checkpoint, everything=options.all)
    except ClientError as error:
        print(f"demo: {error}", file=sys.stderr)
        return 1
    return 0 if all(outcome.parses for outcome in outcomes) else 1


def _run(checkpoint: str, *, everything: bool) -> list[Outcome]:
    console = output()
    with ExitStack() as stack:
        with progress() as say:
            client, status = stack.enter_context(own_server(checkpoint, say))
        show_status(console, status)
        if everything:
            outcomes = [Outcome(case=case, response=client.fill(case.request)) for case in all_cases().values()]
        else:
            pace_s = PACE_S if console.is_terminal else 0.0
            outcomes = [fill_in_sight(console, client, case, pace_s) for case in demo_cases()]
        show_outcomes(console, outcomes)
    return outcomes


def _parser() -> argparse.ArgumentParser:
    parser = argparse.ArgumentParser(
        prog="python -m examples.demo",
        description="Fill the holes of the example files with a server of this run's own.",
    )
    parser.add_argument("--all", action="store_true", help="fill every example file and print the table alone")
    parser.add_argument("--checkpoint", default="default", help="what the server loads; see 'sfumato serve --help'")
    return parser


if __name__ == "__main__":
    sys.exit(main())
