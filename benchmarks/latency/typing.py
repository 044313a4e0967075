"""Held-out files typed through the real language server, beside `generate()` and left to right at the same places."""

from __future__ import annotations

import asyncio
import random
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from typing import Any

from benchmarks.latency.keystrokes import Asked, as_typed, one_after_the_other
from benchmarks.latency.passages import Passage, passages
from benchmarks.latency.server import Running, editors, running
from benchmarks.latency.setting import Setting
from benchmarks.latency.stages import OverheadRow, StageRow, budget, overhead
from benchmarks.latency.warm import generated, left_to_right, ours
from benchmarks.quality.held_out_holes import held_out_files
from benchmarks.quality.known_hole import KnownHole
from benchmarks.quality.ways import Answer
from benchmarks.shared.figures import Spread, is_exact_line, ratio, share, spread
from benchmarks.shared.report import BOTH, MS, PERCENT, SPREAD, TIMES, show
from rich.console import Console
from rich.progress import Progress, track

from sfumato_lsp.settings.options import Options
from sfumato_model.api.request import FillRequest, Hole
from sfumato_model.context.model import Model
from sfumato_model.loading import load_engine
from sfumato_model.training.data.corpus import SourceFile

PASSAGES, KEYS, PLACES = 5, 40, 16
"""Passages, keys of each, and places at which the peers are asked too."""
SLOTS = 16
"""Canvas length for the rest of a line: the largest size that ours tries for it."""
AT_PLACES, GENERATE = "language server, at the places below", "generate, our step limit"
LIMIT = 40
"""Tokens that left to right writes on a line at most."""


@dataclass(frozen=True, kw_only=True)
class TypingRow:
    """`exact`: the rest of the line is the file's own. `shown`: of all keys, those whose answer shows something.

    `without_fill`: those that the language server answered from what it knew.
    """

    way: str
    milliseconds: Spread
    exact: float | None = None
    shown: float | None = None
    without_fill: float | None = None


@dataclass(frozen=True, kw_only=True)
class TypedRow:
    """As typed. `answered` before the next key came; `without_model` of those that no fill was sent for."""

    keys: int
    milliseconds: Spread
    overtaken: float | None
    within: dict[int, float | None]
    without_fill: float | None


def measure(setting: Setting, console: Console) -> dict[str, Any]:
    """Type, ask the peers, and show it."""
    chosen = passages(held_out_files(), setting.count(PASSAGES), setting.seed)
    with running(setting, console) as server:
        steady, typed, fills = asyncio.run(_type(setting, server, chosen, console))
    rows = [_steady_row("language server, key by key", [key for key in steady if not key.first])]
    rows.append(_steady_row("  of them with a fill", [k for k in steady if not k.first and k.exchange is not None]))
    rows.append(_steady_row("  the first key in a document", [key for key in steady if key.first]))
    places = _places(steady, setting)
    rows.append(_steady_row(AT_PLACES, places))
    rows += _peers(setting, places, console)
    hand = _typed_row(typed, fills)
    added = overhead(key for key in steady if not key.first)
    stages = budget(key for key in steady if not key.first)
    _show(rows, hand, added, stages, console)
    median = {row.way: row.milliseconds.median for row in rows}
    return {
        "machine": server.machine, "steady": rows, "as_typed": hand, "overhead": added, "budget": stages,
        "median_to_generate": ratio(median[AT_PLACES], median[GENERATE]),
    }  # fmt: skip


async def _type(
    setting: Setting, server: Running, chosen: Sequence[Passage], console: Console
) -> tuple[list[Asked], list[Asked], int]:
    """Every passage key by key, then as typed; last, how many fills were sent for the latter."""
    steady: list[Asked] = []
    typed: list[Asked] = []
    with Progress(console=console, transient=True) as progress:
        task = progress.add_task("typing", total=2 * KEYS * len(chosen))
        async with editors(server, [passage.file for passage in chosen]) as (tap, (editor,)):
            for passage in chosen:
                async for key in one_after_the_other(passage, editor, tap, setting.seed, KEYS):
                    steady.append(key)
                    progress.advance(task)
        async with editors(server, [passage.file for passage in chosen]) as (tap, (editor,)):
            for passage in chosen:
                typed += await as_typed(passage, editor, setting.seed, KEYS, lambda: progress.advance(task))
            return steady, typed, len(tap.fills)


def _places(steady: Sequence[Asked], setting: Setting) -> list[Asked]:
    """Where the peers are asked too: wherever a line goes on, whether or not a fill was needed there. Those without
    one are where the last suggestion was right: to leave them out would leave out what ours is good at."""
    fitting = [key for key in steady if not key.first and (key.rest or "").split("\n", 1)[0]]
    count = min(len(fitting), setting.count(PLACES))
    return random.Random(setting.seed).sample(fitting, count)


def _peers(setting: Setting, places: Sequence[Asked], console: Console) -> list[TypingRow]:
    """Ours in this process, then the peers, all warm and at every place."""
    model = load_engine(setting.checkpoint).model
    ways = _ways(model, setting.checkpoint)
    for ask in ways.values() if places else ():
        ask(places[0])  # what is made at the first use is not timed
    found: dict[str, list[tuple[float, bool]]] = {way: [] for way in ways}
    for key in track(places, description="the same places", console=console, transient=True):
        for way, ask in ways.items():
            written = ask(key)
            found[way].append((written.milliseconds, is_exact_line(written.text, key.rest or "")))
    return [
        TypingRow(way=way, milliseconds=spread([ms for ms, _ in one]), exact=share([exact for _, exact in one]))
        for way, one in found.items()
    ]


def _ways(model: Model, checkpoint: str) -> dict[str, Callable[[Asked], Answer]]:
    """Each writes a text for the cursor."""
    steps = model.manifest.sampler.for_canvas(SLOTS, block=False).steps
    return {
        "ours, in process, as shown or not": lambda key: _ours(model, key),
        GENERATE: lambda key: generated(model, checkpoint, _hole(key), SLOTS, steps),
        "generate, its own step limit": lambda key: generated(model, checkpoint, _hole(key), SLOTS),
        "left to right, same weights": lambda key: left_to_right(model, _hole(key), LIMIT),
    }


def _ours(model: Model, key: Asked) -> Answer:
    """As the language server asks, within its deadline, but that what is unsure is kept."""
    hole = _hole(key)
    single_line = bool(key.buffer.before.rpartition("\n")[2].strip())
    request = FillRequest(segments=(hole.before, Hole(), hole.after), path=hole.file.path, single_line=single_line)
    return ours(model, request, deadline_ms=Options().deadline_automatic_ms)


def _hole(key: Asked) -> KnownHole:
    """The rest of the line as a hole: what the peers are asked and where they stop."""
    rest = (key.rest or "").split("\n", 1)[0]
    text = key.buffer.before + rest + key.buffer.after
    file = SourceFile(package=key.passage.package, path=key.passage.path, text=text)
    start = len(key.buffer.before)
    return KnownHole(kind="rest of line", file=file, start=start, end=start + len(rest), code=True)


def _steady_row(way: str, keys: Sequence[Asked]) -> TypingRow:
    judged = [key for key in keys if (key.rest or "").split("\n", 1)[0]]
    return TypingRow(
        way=way, milliseconds=spread([key.milliseconds for key in keys]),
        exact=share([is_exact_line(key.text, key.rest or "") for key in judged]),
        shown=share([bool(key.text) for key in keys]),
        without_fill=share([key.exchange is None for key in keys]),
    )  # fmt: skip


def _typed_row(keys: Sequence[Asked], fills: int) -> TypedRow:
    in_time = [key for key in keys if not key.overtaken]
    return TypedRow(
        keys=len(keys), milliseconds=spread([key.milliseconds for key in in_time]),
        overtaken=share([key.overtaken for key in keys]),
        within={
            limit: share([not key.overtaken and key.milliseconds <= limit for key in keys]) for limit in (100, 200)
        },
        without_fill=1 - fills / len(keys) if keys else None,
    )  # fmt: skip


def _show(
    rows: Sequence[TypingRow],
    hand: TypedRow,
    added: Sequence[OverheadRow],
    stages: Sequence[StageRow],
    console: Console,
) -> None:
    base = next((row.milliseconds.median for row in rows if row.way == GENERATE), None)
    shares = {"exact": PERCENT, "shown": PERCENT, "without a fill": PERCENT}
    show(
        "From keystroke to answer, ms; exact: the rest of the line",
        {"": "", **SPREAD, **shares, "x generate": TIMES},
        [(row, ratio(row.milliseconds.median, base)) for row in rows],
        console,
    )
    shares = {"overtaken": PERCENT, "within 100 ms": PERCENT, "within 200 ms": PERCENT, "without a fill": PERCENT}
    show(
        "As typed, with pauses and corrections; a newer key overtakes the request of an older one",
        {"": "", "keys": "", **BOTH, **shares},
        [("language server", hand.keys, hand.milliseconds.both, hand.overtaken, hand.within, hand.without_fill)],
        console,
    )
    title = "Added by language server, HTTP and socket: ms of a warm key less"
    show(title, {"": "", **SPREAD}, added, console)
    show(
        "A keystroke's budget, ms of a fill",
        {"": "", "budget": MS, **BOTH, "within": PERCENT},
        [(row.stage, row.budget_ms, row.milliseconds.both, row.within) for row in stages],
        console,
    )
