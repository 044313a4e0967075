"""`make load`: eight editors type for two minutes before one server, one of them cancels everything.

Every request has to be answered once. Prints the latency of each editor, and ends with 1 when an answer was lost or
came twice.
"""

from __future__ import annotations

import argparse
import asyncio
import json
import sys
import time
from collections.abc import Sequence
from dataclasses import asdict, dataclass
from pathlib import Path

from benchmarks.latency.cells import milliseconds, percent, show
from benchmarks.latency.clients import ClientsRow, row
from benchmarks.latency.passages import Passage, files, passages
from benchmarks.latency.server import Running, editors, running
from benchmarks.latency.setting import Setting
from benchmarks.load.typists import cancel_all, type_on
from benchmarks.replay.answer_count import AnswerCount
from rich.console import Console
from rich.progress import Progress

EDITORS = 8
PASSAGES = 6
"""Of each editor, again and again."""
RESULTS = Path(__file__).parent.parent / "results" / "load.json"


@dataclass(frozen=True, kw_only=True)
class Load:
    """`rows` are of the editors that type; `taken_back` the requests of the one that cancels."""

    rows: list[ClientsRow]
    everyone: ClientsRow
    taken_back: int
    answers: list[AnswerCount]

    @property
    def asked(self) -> int:
        return sum(len(count.asked) for count in self.answers)

    @property
    def lost(self) -> int:
        return sum(count.lost for count in self.answers)

    @property
    def doubled(self) -> int:
        return sum(count.doubled for count in self.answers)


def main() -> None:
    options = _options()
    console = Console()
    setting = Setting(checkpoint=options.checkpoint, seed=options.seed)
    chosen = passages(files(), EDITORS * PASSAGES, options.seed)
    with running(setting, console) as server:
        found = asyncio.run(_load(server, chosen, options.seed, options.seconds, console))
    _show(found, options.seconds, console)
    RESULTS.parent.mkdir(exist_ok=True)
    RESULTS.write_text(json.dumps(_figures(found, options.seconds), indent=2) + "\n", encoding="utf-8")
    console.print(f"written to {RESULTS}")
    sys.exit(1 if found.lost or found.doubled else 0)


def _options() -> argparse.Namespace:
    parser = argparse.ArgumentParser(prog="python -m benchmarks.load", description=__doc__)
    parser.add_argument("--seconds", type=float, default=120)
    parser.add_argument("--seed", type=int, default=0)
    parser.add_argument("--checkpoint", default="default")
    return parser.parse_args()


async def _load(server: Running, chosen: Sequence[Passage], seed: int, seconds: float, console: Console) -> Load:
    own = [chosen[number::EDITORS] for number in range(EDITORS)]
    with Progress(console=console, transient=True) as progress:
        task = progress.add_task("keys", total=None)
        async with editors(server, [passage.file for passage in chosen], EDITORS) as (tap, (canceller, *typists)):
            until = time.perf_counter() + seconds

            def advance() -> None:
                progress.advance(task)

            canceling = asyncio.create_task(cancel_all(own[0], canceller, seed, until, advance))
            typed = await asyncio.gather(
                *(type_on(own[n], editor, seed, until, advance) for n, editor in enumerate(typists, 1))
            )
            taken_back = await canceling
            answers = [editor.answers for editor in (canceller, *typists)]
            fills = tap.fills
    return Load(
        rows=[row(1, keys, ()) for keys in typed],
        everyone=row(len(typists), [key for keys in typed for key in keys], fills),
        taken_back=taken_back,
        answers=answers,
    )


def _show(found: Load, seconds: float, console: Console) -> None:
    named = [*((f"{number}", one) for number, one in enumerate(found.rows, 1)), ("together", found.everyone)]
    show(
        f"Editors that type for {seconds:g} s while one more cancels everything, ms",
        ("editor", "keys", "median", "95 %", "overtaken", "shown", "without an answer"),
        [
            (
                name, str(one.keys), milliseconds(one.milliseconds.median), milliseconds(one.milliseconds.p95),
                percent(one.overtaken), percent(one.shown), str(one.lost),
            )
            for name, one in named
        ],
        console,
    )  # fmt: skip
    errors = ", ".join(f"{count} {code}" for code, count in found.everyone.errors.items()) or "none"
    console.print(f"{found.everyone.fills} fills reached the server; those that ended as errors: {errors}")
    console.print(f"{found.taken_back} requests were taken back at once")
    console.print(f"{found.asked} requests of the editors: {found.lost} answers lost, {found.doubled} doubled")


def _figures(found: Load, seconds: float) -> dict[str, object]:
    return {
        "seconds": seconds,
        "editors": [asdict(one) for one in found.rows],
        "together": asdict(found.everyone),
        "taken_back": found.taken_back,
        "asked": found.asked,
        "lost": found.lost,
        "doubled": found.doubled,
    }


if __name__ == "__main__":
    main()
