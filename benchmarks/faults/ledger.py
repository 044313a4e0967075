"""The server's own log of the run: which requests it took, and how often each one ended."""

from __future__ import annotations

import json
from collections import Counter
from dataclasses import dataclass
from pathlib import Path

from benchmarks.faults.plan import OPERATIONS

ENDS = ("done", "failed", "cancelled")


@dataclass(frozen=True, kw_only=True)
class Ledger:
    """Request ids of the log. `ended` counts the terminal events of each."""

    taken: frozenset[str]
    ended: Counter[str]
    outcomes: Counter[str]

    @property
    def lost(self) -> frozenset[str]:
        return frozenset(id for id in self.taken if self.ended[id] == 0)

    @property
    def doubled(self) -> frozenset[str]:
        return frozenset(id for id, times in self.ended.items() if times > 1)


def read_ledger(log: Path) -> Ledger:
    """From a log of JSON lines at level debug."""
    taken: set[str] = set()
    ended: Counter[str] = Counter()
    outcomes: Counter[str] = Counter()
    for line in log.read_text(encoding="utf-8").splitlines():
        if not line.startswith("{"):
            continue
        record = json.loads(line)
        if record["process"] != "server" or record["request_id"] is None:
            continue
        words = record["message"].split()
        if words[0] not in OPERATIONS:
            continue
        if words[1:2] == ["taken"]:
            taken.add(record["request_id"])
        elif len(words) > 1 and words[1] in ENDS:
            ended[record["request_id"]] += 1
            outcomes[words[1]] += 1
    return Ledger(taken=frozenset(taken), ended=ended, outcomes=outcomes)
