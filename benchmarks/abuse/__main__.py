"""Abuse a real server, and print what each case got.

python -m benchmarks.abuse

The exit code is 1 when a case got something else than it has to, reached the worker, or had a file opened.
"""

from __future__ import annotations

import sys
import tempfile
from contextlib import ExitStack
from pathlib import Path

from benchmarks.abuse.case import Case
from benchmarks.abuse.cases import CASES
from benchmarks.abuse.exchange import got
from benchmarks.abuse.target import Target, target
from rich.console import Console
from rich.table import Table


def main() -> int:
    table = Table(title=f"{len(CASES)} abuse cases against a server with the default checkpoint")
    for name in ("case", "got", "reached the worker", "opened a file"):
        table.add_column(name)
    wrong = 0
    with ExitStack() as stack:
        places = [Path(stack.enter_context(tempfile.TemporaryDirectory(prefix="sf"))) for _ in range(2)]
        on_port = stack.enter_context(target(places[0], port=0))
        on_socket = stack.enter_context(target(places[1]))
        for case in CASES:
            said, reached, opened = _abuse(case, on_socket if case.socket else on_port)
            good = said == case.gets and not reached and not opened
            wrong += not good
            table.add_row(
                case.name,
                said if said == case.gets else f"{said} instead of {case.gets}",
                "yes" if reached else "no",
                ", ".join(opened) or "no",
                style=None if good else "bold red",
            )
    Console(width=118).print(table)
    print(f"{len(CASES) - wrong} of {len(CASES)} as they have to be")
    return 1 if wrong else 0


def _abuse(case: Case, server: Target) -> tuple[str, bool, list[str]]:
    asked, files = server.asked(), len(server.files())
    said = got(case, server.place, server.token)
    return said, server.asked() != asked, server.files()[files:]


if __name__ == "__main__":
    sys.exit(main())
