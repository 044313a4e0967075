"""A language server in workspaces that were made to freeze, fill or hang it.

python -m benchmarks.hostile [WORD ...]

Each case, of which a WORD keeps those that have it in their name, gets a `sfumato-lsp` of its own; then one gets all.
What is printed is the longest that its event loop was blocked, the megabytes that it grew by, and its exit code after
`shutdown` and `exit`. The exit code here is 1 where one was blocked for more than 100 ms, grew by more than 50 MB, or
did not come to rest or end.
"""

from __future__ import annotations

import sys
from collections.abc import Sequence

from benchmarks.hostile.cases import DEVICES, RULES, TEXTS, Case, large
from benchmarks.hostile.visit import Seen, visit
from rich.console import Console
from rich.table import Table

BLOCKED_MS = 100
GROWN_MB = 50
PATIENCE_S = 10.0
REST_S = 60.0


def main(words: Sequence[str]) -> int:
    found = [case for case in (*TEXTS, *RULES, *DEVICES) if not words or any(word in case.name for word in words)]
    runs: list[tuple[str, Sequence[Case]]] = [(case.name, (case,)) for case in found]
    runs += [(f"all {len(found)}", found)] if len(found) > 1 else []
    # Not among the others: their messages alone take longer than that to be taken apart.
    runs += [("three documents of 60 MB", large(60_000_000))] if not words or "large" in words else []
    table = Table(title="a language server in a hostile workspace")
    for name in ("case", "longest block, ms", "grown, MB", "exit code", "trouble"):
        table.add_column(name)
    wrong = 0
    for name, cases in runs:
        seen = visit(cases, patience_s=PATIENCE_S, rest_s=REST_S)
        bad = _is_wrong(seen)
        wrong += bad
        row = [name, f"{1000 * seen.longest_s:.0f}", f"{seen.grown_mb:.0f}", str(seen.exit_code), seen.trouble]
        print("  ".join(row), file=sys.stderr, flush=True)
        table.add_row(*row, style="bold red" if bad else None)
    Console(width=118).print(table)
    print(f"{len(runs) - wrong} of {len(runs)} as they have to be")
    return 1 if wrong else 0


def _is_wrong(seen: Seen) -> bool:
    slow = 1000 * seen.longest_s > BLOCKED_MS or seen.grown_mb > GROWN_MB
    return slow or bool(seen.trouble) or seen.exit_code != 0


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
