"""One fault run: clients that behave and misbehave, a saboteur among the workers, and what came of every request."""

from __future__ import annotations

import asyncio
from collections import Counter
from collections.abc import Callable, Sequence
from contextlib import suppress
from dataclasses import dataclass
from pathlib import Path
from random import Random
from typing import Any

import httpx
from benchmarks.faults.clients import Heard, turn
from benchmarks.faults.ledger import Ledger, read_ledger
from benchmarks.faults.plan import Sent
from benchmarks.faults.saboteur import sabotage
from benchmarks.faults.server import LeftBehind, Running, running

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
    with running(left, **options) as server:
        heard, done, counts, works = asyncio.run(_run(plan, seed, server, tell))
        ledger = read_ledger(server.log)
    return FaultRun(heard=tuple(heard), ledger=ledger, sabotage=done, counts=counts, next_fill=works, left=left)


async def _run(
    plan: Sequence[Sent], seed: int, server: Running, tell: Callable[[Heard], None]
) -> tuple[list[Heard], Counter[str], dict[str, int], bool]:
    turns, heard, done = iter(plan), [], Counter[str]()

    async def client() -> None:
        for sent in turns:
            heard.append(await turn(sent, server.socket))
            tell(heard[-1])

    async with _client(server.socket) as http:
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


def _client(socket: Path) -> httpx.AsyncClient:
    return httpx.AsyncClient(
        transport=httpx.AsyncHTTPTransport(uds=str(socket)), base_url="http://localhost", timeout=120
    )
