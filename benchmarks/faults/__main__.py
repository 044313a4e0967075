"""`make faults`: hundreds of requests among kills, hangs, disconnects and malformed bytes, over real sockets.

Prints what was done and what came of it, and ends with 1 when a request was lost or doubled or something was left.
"""

from __future__ import annotations

import argparse
import json
import sys
from collections import Counter
from pathlib import Path

from benchmarks.faults.clients import Heard
from benchmarks.faults.plan import Manner, plan
from benchmarks.faults.run import FaultRun, run
from benchmarks.soak.traffic import read_documents
from rich.console import Console
from rich.progress import Progress
from rich.table import Table

RESULTS = Path(__file__).parent.parent / "results" / "faults.json"


def main() -> None:
    options = _options()
    console = Console()
    sources = list(read_documents().values())
    turns = list(plan(sources, options.requests, options.seed))
    with Progress(console=console) as progress:
        task = progress.add_task("requests", total=len(turns))
        found = run(turns, options.seed, tell=lambda _: progress.advance(task), checkpoint=options.checkpoint)
    _show(found, console)
    RESULTS.parent.mkdir(exist_ok=True)
    RESULTS.write_text(json.dumps(_figures(found), indent=2) + "\n", encoding="utf-8")
    console.print(f"written to {RESULTS}")
    sys.exit(1 if found.faults else 0)


def _options() -> argparse.Namespace:
    parser = argparse.ArgumentParser(prog="python -m benchmarks.faults", description=__doc__)
    parser.add_argument("--requests", type=int, default=600)
    parser.add_argument("--seed", type=int, default=5)
    parser.add_argument("--checkpoint", default="default")
    return parser.parse_args()


def _show(found: FaultRun, console: Console) -> None:
    table = Table(title="What each client heard in the end")
    for name in ("client", "turns", "heard"):
        table.add_column(name)
    for manner in Manner:
        of = [heard for heard in found.heard if heard.sent.manner is manner]
        table.add_row(manner, str(len(of)), _counted(of))
    console.print(table)
    taken, ends = len(found.ledger.taken), sum(found.ledger.ended.values())
    console.print(f"sabotage: {_counts(found.sabotage)}")
    console.print(f"worker restarts: {found.counts['worker_restarts']}")
    console.print(f"after a draft or before one: {_phases(found.heard)}")
    console.print(f"{taken} requests taken, {ends} terminal events ({_counts(found.ledger.outcomes)}), ", end="")
    console.print(f"{len(found.ledger.lost)} lost, {len(found.ledger.doubled)} doubled; ", end="")
    console.print(f"{found.left.processes} processes and {len(found.left.files)} files left behind")
    for fault in found.faults:
        console.print(fault, style="bold red")


def _counted(heard: list[Heard]) -> str:
    return _counts(_heard(heard))


def _heard(heard: list[Heard]) -> Counter[str]:
    return Counter("left" if one.left else " ".join(one.ends) or "nothing" for one in heard)


def _counts(counter: Counter[str]) -> str:
    return ", ".join(f"{count} {name}" for name, count in counter.most_common())


def _phases(heard: tuple[Heard, ...]) -> str:
    """In which part of its work a stream was when the worker failed it: no draft yet is the queue or the prefill."""
    failed = [one for one in heard if set(one.ends) & {"worker_died", "worker_hung"} and one.sent.streams]
    steps = sum(one.drafts > 0 for one in failed)
    return f"{steps} streams failed in their steps, {len(failed) - steps} in the prefill"


def _figures(found: FaultRun) -> dict[str, object]:
    return {
        "turns": len(found.heard),
        "heard": {
            manner: Counter(
                "left" if one.left else " ".join(one.ends) for one in found.heard if one.sent.manner is manner
            )
            for manner in Manner
        },
        "taken": len(found.ledger.taken),
        "ends": sum(found.ledger.ended.values()),
        "outcomes": found.ledger.outcomes,
        "lost": len(found.ledger.lost),
        "doubled": len(found.ledger.doubled),
        "sabotage": found.sabotage,
        "worker_restarts": found.counts["worker_restarts"],
        "left_behind": {"processes": found.left.processes, "files": list(found.left.files)},
        "faults": found.faults,
    }


if __name__ == "__main__":
    main()
