"""One, four and eight people who type at once, each with a language server and a document of their own."""

from __future__ import annotations

import asyncio
from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

from benchmarks.latency.keystrokes import Asked, as_typed
from benchmarks.latency.passages import Passage, passages
from benchmarks.latency.server import Running, editors, running
from benchmarks.latency.setting import Setting
from benchmarks.latency.tap import Exchange
from benchmarks.quality.held_out_holes import held_out_files
from benchmarks.shared.figures import Spread, share, spread
from benchmarks.shared.report import BOTH, PERCENT, show
from rich.console import Console
from rich.progress import Progress

CLIENTS = (1, 4, 8)
KEYS = 30
"""Of each client."""
TYPED = {"keys": "", **BOTH, "overtaken": PERCENT, "shown": PERCENT}


@dataclass(frozen=True, kw_only=True)
class ClientsRow:
    """`lost` keys never got an answer. `errors` counts fills that the server answered with an error, by its code."""

    clients: int
    keys: int
    milliseconds: Spread
    overtaken: float | None
    shown: float | None
    lost: int
    fills: int
    errors: dict[str, int]

    @property
    def typed(self) -> tuple[object, ...]:
        """What `TYPED` are the columns of."""
        return self.keys, self.milliseconds.both, self.overtaken, self.shown

    @property
    def wrong(self) -> str:
        return ", ".join(f"{count} {code}" for code, count in self.errors.items()) or "none"


def measure(setting: Setting, console: Console) -> dict[str, Any]:
    """Type with all of them, and show it."""
    chosen = passages(held_out_files(), max(CLIENTS), setting.seed)
    with running(setting, console) as server:
        rows = asyncio.run(_measure(setting, server, chosen, console))
    show(
        "Clients that type at once, each in a document of its own, ms",
        {"clients": "", **TYPED, "lost": "", "fills": "", "errors": ""},
        [(row.clients, row.typed, row.lost, row.fills, row.wrong) for row in rows],
        console,
    )
    return {"machine": server.machine, "rows": rows}


async def _measure(setting: Setting, server: Running, chosen: Sequence[Passage], console: Console) -> list[ClientsRow]:
    keys = setting.count(KEYS)
    found: list[ClientsRow] = []
    with Progress(console=console, transient=True) as progress:
        task = progress.add_task("typing", total=keys * sum(CLIENTS))
        for count in CLIENTS:
            own = chosen[:count]
            async with editors(server, [passage.file for passage in own], count) as (tap, each):
                typed = await asyncio.gather(
                    *(
                        as_typed(passage, editor, setting.seed, keys, lambda: progress.advance(task))
                        for passage, editor in zip(own, each, strict=True)
                    )
                )
                found.append(row(count, [key for one in typed for key in one], tap.fills))
    return found


def row(clients: int, keys: Sequence[Asked], fills: Sequence[Exchange]) -> ClientsRow:
    """Latency is that of the keys whose answer came before the next key."""
    in_time = [key for key in keys if not key.overtaken and not key.lost]
    codes = (exchange.error for exchange in fills)
    return ClientsRow(
        clients=clients, keys=len(keys), milliseconds=spread([key.milliseconds for key in in_time]),
        overtaken=share([key.overtaken for key in keys]), shown=share([bool(key.text) for key in keys]),
        lost=sum(key.lost for key in keys), fills=len(fills),
        errors=dict(Counter(code for code in codes if code is not None)),
    )  # fmt: skip
