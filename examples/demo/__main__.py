"""`make demo`: fill the holes of the example files with a real server, and watch.

Exit codes: 1 the server failed, 130 interrupted. What the checkpoint makes of a hole is shown as it is, and no error.
"""

from __future__ import annotations

import argparse
import signal
import sys
from contextlib import ExitStack
from pathlib import Path

from sfumato_client.address.errors import ClientError
from sfumato_client.terminal.console import output, progress

from .acts import project_act, ripple_act, signature_act
from .cases import all_cases, demo_cases
from .own_server import own_server
from .picture import draw
from .show import fill_in_sight, judged, show_next_step, show_outcomes, show_status

PACE_S = 0.12


def main() -> int:
    options = _parser().parse_args()
    # The server is ended on the way out, so every way out has to be one.
    for number in (signal.SIGINT, signal.SIGTERM):
        signal.signal(number, lambda received, _: sys.exit(128 + received))
    try:
        _run(options)
    except ClientError as error:
        print(f"demo: {error}", file=sys.stderr)
        return 1
    return 0


def _run(options: argparse.Namespace) -> None:
    console = output()
    cases = all_cases().values() if options.all else demo_cases()
    with ExitStack() as stack:
        with progress() as say:
            own = stack.enter_context(own_server(options.checkpoint, say))
        if options.picture is not None:
            draw(options.picture, own, list(cases))
            return
        show_status(console, own)
        if options.all:
            show_outcomes(console, [judged(case, own.client.fill(case.request)) for case in cases])
        else:
            fill_in_sight(console, own.client, demo_cases()[0], PACE_S if console.is_terminal else 0.0)
            ripple_act(console, own, options.seed)
            signature_act(console, own)
            project_act(console, own, options.seed)
        show_next_step(console)


def _parser() -> argparse.ArgumentParser:
    parser = argparse.ArgumentParser(
        prog="python -m examples.demo",
        description="Fill the holes of the example files with a server of this run's own.",
    )
    parser.add_argument("--all", action="store_true", help="fill every example file and print the table alone")
    parser.add_argument("--seed", default="sfumato", help="chooses the word that changes, and the holes of the project")
    parser.add_argument("--picture", type=Path, metavar="FILE", help="draw it into an SVG file, as README.md shows it")
    parser.add_argument("--checkpoint", default="default", help="what the server loads; see 'sfumato serve --help'")
    return parser


if __name__ == "__main__":
    sys.exit(main())
