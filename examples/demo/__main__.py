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

from .acts import own_word_act, project_act, ripple_act, signature_act
from .cases import all_cases, first_case
from .own_server import own_server
from .picture import draw
from .ripple import drawn_edit
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
    first = first_case()
    with ExitStack() as stack:
        with progress() as say:
            own = stack.enter_context(own_server(options.checkpoint, say))
        if options.picture is not None:
            draw(options.picture, own, first, options.seed)
            return
        show_status(console, own)
        if options.all:
            show_outcomes(console, [judged(case, own.client.fill(case.request)) for case in all_cases().values()])
        else:
            fill_in_sight(console, own.client, first, PACE_S if console.is_terminal else 0.0)
            edit = drawn_edit(options.seed)
            ripple_act(console, own, edit)
            signature_act(console, own)
            project_act(console, own, options.seed)
            if console.is_terminal and sys.stdin.isatty():
                own_word_act(console, own, edit)
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
