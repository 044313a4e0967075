"""One fault run: clients that behave and misbehave, a saboteur among the workers, and what came of every request."""

from __future__ import annotations

import asyncio
import os
import signal
from collections import Counter
from collections.abc import Callable, Sequence
from contextlib import suppress
from dataclasses import dataclass
from pathlib import Path
from random import Random
from typing import Any

import httpx
from benchmarks.faults.clients import Heard, over, turn
from benchmarks.faults.ledger import Ledger, read_ledger
from benchmarks.faults.plan import Sent
from benchmarks.faults.server import LeftBehind, running

AT_ONCE = 8


@dataclass(frozen=True, kw_only=True)
class FaultRun:
    """`counts` is what the server itself counted at the end, `next_fill` whether an innocent request then worked."""

    heard: tuple[Heard, ...]
    ledger: Ledger
    sabotage: Counter[str]
    counts: dict[str, int]
    next_fill: bool
    left: LeftBehind

    @property
    def faults(self) -> list[str]:
        """Everything that must not be."""
        found = [f"request {h.sent.number} ({h.sent.manner}) heard no end" for h in self.heard if h.is_lost]
        found += [f"request {h.sent.number} heard {len(h.ends)} ends: {h.ends}" for h in self.heard if h.is_doubled]
        found += [f"{id} was taken and never ended" for id in self.ledger.lost]
        found += [f"{id} ended more than once" for id in self.ledger.doubled]
        taken, ends = len(self.ledger.taken), sum(self.ledger.ended.values())
        counted = sum(self.counts[name] for name in ("done", "failed", "cancelled"))
        if not taken == ends == counted:
            found.append(f"the server took {taken} requests, its log has {ends} ends, and it counts {counted}")
        if self.counts["running"] or self.counts["waiting"]:
            found.append(f"{self.counts['running']} requests run and {self.counts['waiting']} wait after the run")
        if not self.next_fill:
            found.append("no fill works after the run")
        if self.left.exit_code != 0 or self.left.processes or self.left.files:
            found.append(f"left behind: {self.left}")
        return found


def run(plan: Sequence[Sent], seed: int, *, tell: Callable[[Heard], None] = lambda _: None, **options: Any) -> FaultRun:
    """Raises `RuntimeError` when the server does not start."""
    left = LeftBehind()
    with running(left, **options) as (socket, log):
        heard, done, counts, works = asyncio.run(_run(plan, seed, socket, tell))
        ledger = read_ledger(log)
    return FaultRun(heard=tuple(heard), ledger=ledger, sabotage=done, counts=counts, next_fill=works, left=left)


async def _run(
    plan: Sequence[Sent], seed: int, socket: Path, tell: Callable[[Heard], None]
) -> tuple[list[Heard], Counter[str], dict[str, int], bool]:
    turns, heard, done = iter(plan), [], Counter[str]()

    async def client() -> None:
        for sent in turns:
            heard.append(await turn(sent, socket))
            tell(heard[-1])

    async with over(socket) as http:
        saboteur = asyncio.create_task(sabotage(http, Random(seed), done))
        await asyncio.gather(*(client() for _ in range(AT_ONCE)))
        saboteur.cancel()
        with suppress(asyncio.CancelledError):
            await saboteur
        works = await _works(http)
        counts = await _settled(http)
    return heard, done, counts, works


async def _works(http: httpx.AsyncClient) -> bool:
    """Whether a fill is answered, after a hang that may still have to be found out."""
    for _ in range(3):
        answer = await http.post("/v1/fill", json={"segments": [{"text": "x = "}, {"hole": {}}]})
        if answer.is_success:
            return True
    return False


async def _settled(http: httpx.AsyncClient) -> dict[str, int]:
    """The server's counts once nothing runs any more: whoever left may have been noticed a moment ago."""
    for _ in range(100):
        counts = (await http.get("/v1/status")).json()["counts"]
        if not counts["running"] and not counts["waiting"]:
            break
        await asyncio.sleep(0.1)
    return dict(counts)


SHORTEST_S, LONGEST_S = 0.3, 2.5
HANGS = 0.35
"""The share of them."""
WHILE_LOADING = 0.1
"""How likely a worker that loads is not spared; five deaths in a row there would be taken for a broken machine."""


async def sabotage(client: httpx.AsyncClient, random: Random, done: Counter[str]) -> None:
    """For ever; `done` counts what was done to which worker state."""
    while True:
        await asyncio.sleep(random.uniform(SHORTEST_S, LONGEST_S))
        with suppress(httpx.TransportError, ProcessLookupError):
            status = (await client.get("/v1/status")).json()
            if status["worker_pid"] is None or (status["state"] != "ready" and random.random() > WHILE_LOADING):
                continue
            hangs = status["state"] == "ready" and random.random() < HANGS
            os.kill(status["worker_pid"], signal.SIGSTOP if hangs else signal.SIGKILL)
            busy = "during a request" if status["counts"]["running"] else "between requests"
            when = busy if status["state"] == "ready" else "while loading"
            done[f"{'hung' if hangs else 'killed'} {when}"] += 1
