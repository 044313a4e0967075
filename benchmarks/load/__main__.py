"""`make load`: eight editors type for two minutes before one server, one of them cancels everything.

Every request has to be answered once. Prints the latency of each editor, and ends with 1 when an answer was lost or
came twice.
"""

from __future__ import annotations

import asyncio
import itertools
import sys
import time
from collections.abc import Callable, Sequence
from contextlib import suppress
from dataclasses import dataclass

import typer
from benchmarks.latency.clients import TYPED, ClientsRow, row
from benchmarks.latency.keystrokes import Asked, as_typed, keys
from benchmarks.latency.passages import Passage, passages
from benchmarks.latency.server import Running, editors, running
from benchmarks.latency.setting import Setting
from benchmarks.quality.held_out_holes import held_out_files
from benchmarks.replay.answer_count import AnswerCount
from benchmarks.replay.language_server import LanguageServer
from benchmarks.replay.rhythm import Rhythm, script_of
from benchmarks.shared.report import show, write
from rich.console import Console
from rich.progress import Progress

KEYS = 40
"""Of a passage, before the next one."""
CANCELS_EVERY_S = 0.1


async def type_on(
    passages: Sequence[Passage], editor: LanguageServer, seed: int, until: float, advance: Callable[[], None]
) -> list[Asked]:
    """Every key up to the time `until` (of `perf_counter`, seconds); the last passage is typed to its end."""
    found: list[Asked] = []
    for number, passage in enumerate(itertools.cycle(passages)):
        if time.perf_counter() >= until:
            return found
        found += await as_typed(passage, editor, seed + number, KEYS, advance)
    return found


async def cancel_all(
    passages: Sequence[Passage], editor: LanguageServer, seed: int, until: float, advance: Callable[[], None]
) -> int:
    """Take every request back at once; return how many were."""
    count = 0
    for passage in itertools.cycle(passages):
        await editor.open(passage.file)
        for key in keys(passage, script_of(passage.text, Rhythm(), f"{seed} {passage.path}")):
            if time.perf_counter() >= until:
                await editor.close()
                return count
            if key.change is not None:
                await editor.change(key.typing.buffer, key.change)
            with suppress(TimeoutError):  # counted as lost
                await editor.suggest_and_cancel(key.typing.buffer)
            count += 1
            advance()
            await asyncio.sleep(CANCELS_EVERY_S)
        await editor.close()
    return count


EDITORS = 8
PASSAGES = 6
"""Of each editor, again and again."""


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


def main(seconds: float = 120, seed: int = 0, checkpoint: str = "default") -> None:
    """Eight editors type before one server, one of them cancels everything; every request is to be answered once."""
    console = Console()
    chosen = passages(held_out_files(), EDITORS * PASSAGES, seed)
    with running(Setting(checkpoint=checkpoint, seed=seed), console) as server:
        found = asyncio.run(_load(server, chosen, seed, seconds, console))
    _show(found, seconds, console)
    figures = {
        "seconds": seconds, "editors": found.rows, "together": found.everyone, "taken_back": found.taken_back,
        "asked": found.asked, "lost": found.lost, "doubled": found.doubled,
    }  # fmt: skip
    write("load", figures, console)
    sys.exit(1 if found.lost or found.doubled else 0)


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
        {"editor": "", **TYPED, "without an answer": ""},
        [(name, one.typed, one.lost) for name, one in named],
        console,
    )
    everyone = found.everyone
    console.print(f"{everyone.fills} fills reached the server; those that ended as errors: {everyone.wrong}")
    console.print(f"{found.taken_back} requests were taken back at once")
    console.print(f"{found.asked} requests of the editors: {found.lost} answers lost, {found.doubled} doubled")


if __name__ == "__main__":
    typer.run(main)
