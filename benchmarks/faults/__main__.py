"""`make faults`: hundreds of requests among kills, hangs, disconnects and malformed bytes, over real sockets.

Prints what was done and what came of it, and ends with 1 when a request was lost or doubled or something was left.
"""

from __future__ import annotations

import sys
from collections import Counter

import typer
from benchmarks.faults.clients import Heard
from benchmarks.faults.plan import Manner, plan
from benchmarks.faults.run import FaultRun, run
from benchmarks.shared.report import show, write
from benchmarks.soak.traffic import read_documents
from rich.console import Console
from rich.progress import Progress


def main(requests: int = 600, seed: int = 5, checkpoint: str = "default") -> None:
    """Send requests among kills, hangs, disconnects and malformed bytes; each is to end exactly once."""
    console = Console()
    sources = list(read_documents().values())
    turns = list(plan(sources, requests, seed))
    with Progress(console=console) as progress:
        task = progress.add_task("requests", total=len(turns))
        found = run(turns, seed, tell=lambda _: progress.advance(task), checkpoint=checkpoint)
    _show(found, console)
    write("faults", _figures(found), console)
    sys.exit(1 if found.faults else 0)


def _show(found: FaultRun, console: Console) -> None:
    heard = {manner: _heard(found, manner) for manner in Manner}
    rows = [(manner, ends.total(), _counts(ends)) for manner, ends in heard.items()]
    show("What each client heard in the end", dict.fromkeys(("client", "turns", "heard"), ""), rows, console)
    taken, ends = len(found.ledger.taken), sum(found.ledger.ended.values())
    console.print(f"sabotage: {_counts(found.sabotage)}")
    console.print(f"worker restarts: {found.counts['worker_restarts']}")
    console.print(f"after a draft or before one: {_phases(found.heard)}")
    console.print(f"{taken} requests taken, {ends} terminal events ({_counts(found.ledger.outcomes)}), ", end="")
    console.print(f"{len(found.ledger.lost)} lost, {len(found.ledger.doubled)} doubled; ", end="")
    console.print(f"{found.left.processes} processes and {len(found.left.files)} files left behind")
    for fault in found.faults:
        console.print(fault, style="bold red")


def _heard(found: FaultRun, manner: Manner) -> Counter[str]:
    own = [one for one in found.heard if one.sent.manner is manner]
    return Counter("left" if one.left else " ".join(one.ends) or "nothing" for one in own)


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
        "heard": {manner: _heard(found, manner) for manner in Manner},
        "taken": len(found.ledger.taken),
        "ends": sum(found.ledger.ended.values()),
        "outcomes": found.ledger.outcomes,
        "lost": len(found.ledger.lost),
        "doubled": len(found.ledger.doubled),
        "sabotage": found.sabotage,
        "worker_restarts": found.counts["worker_restarts"],
        "left_behind": {"processes": found.left.processes, "files": found.left.files},
        "faults": found.faults,
    }


if __name__ == "__main__":
    typer.run(main)
