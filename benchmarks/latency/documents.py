"""Documents of 1,000 and 100,000 lines through the language server: does a long one cost more?

The long one is the short one over and over, and both are typed into at the same places, key by key in turn: what the
model reads is the same, and what else the machine does meets both.
"""

from __future__ import annotations

import asyncio
import time
from collections.abc import Sequence
from dataclasses import dataclass, field
from typing import Any

from benchmarks.latency.server import Running, editors, running
from benchmarks.latency.setting import Setting
from benchmarks.latency.tap import Tap
from benchmarks.quality.held_out_holes import held_out_files
from benchmarks.replay.language_server import LanguageServer
from benchmarks.replay.projects import ChangedFile
from benchmarks.shared.figures import Spread, ratio, spread
from benchmarks.shared.report import MS, SPREAD, TIMES, show
from rich.console import Console
from rich.progress import Progress

from sfumato_model.training.data.corpus import SourceFile

LINES, COPIES = 1_000, 100
PLACES = {"top": 0.02, "middle": 0.5, "end": 0.98}
TYPED = "result = self."
"""On a line of its own, indented as the line before it."""
GOAL = 1.2


@dataclass(frozen=True, kw_only=True)
class DocumentRow:
    """`added` is the keystroke less the server's own time: the part that a document's length can change."""

    lines: int
    place: str
    milliseconds: Spread
    added: Spread


def measure(setting: Setting, console: Console) -> dict[str, Any]:
    """Type into both, and show it."""
    block = block_of(held_out_files())
    with running(setting, console) as server:
        hands = asyncio.run(_type(setting, server, block, console))
    rows = [
        DocumentRow(lines=one.lines, place=one.place, milliseconds=spread(one.milliseconds), added=spread(one.added))
        for one in sorted(hands, key=lambda one: one.lines)
    ]
    each = {n: [ms for one in hands if one.lines == n for ms in one.milliseconds] for n in (LINES, LINES * COPIES)}
    short, long = (spread(spent) for spent in each.values())
    show(
        "Keystrokes in long documents, ms; added: less the server's own time",
        {"": "", "place": "", **SPREAD, "added, median": MS, "added, 95 %": MS},
        [(f"{row.lines:,} lines", row.place, row.milliseconds, row.added.both) for row in rows],
        console,
    )
    found = ratio(long.p95, short.p95)
    said = "-" if found is None else format(found, TIMES)
    console.print(f"95th percentile, long document to short one: {said} (goal: {GOAL} at most)")
    return {"machine": server.machine, "rows": rows, "p95_ratio": found}


def block_of(held_out: Sequence[SourceFile]) -> list[str]:
    """`LINES` lines of held-out files, with their ends."""
    lines: list[str] = []
    for file in sorted(held_out, key=lambda file: len(file.text), reverse=True):
        lines += [line + "\n" for line in file.text.rstrip("\n").split("\n")]
        if len(lines) >= LINES:
            return lines[:LINES]
    raise ValueError(f"{len(lines)} lines of {LINES} were found: give more files")


async def _type(setting: Setting, server: Running, block: list[str], console: Console) -> list[_Hand]:
    text = "".join(block)
    documents = {
        LINES: ChangedFile(project="short", path="short.py", old=text, new=text),
        LINES * COPIES: ChangedFile(project="long", path="long.py", old=text * COPIES, new=text * COPIES),
    }
    wanted = TYPED[: setting.count(len(TYPED))]
    found: list[_Hand] = []
    with Progress(console=console, transient=True) as progress:
        task = progress.add_task("typing", total=len(PLACES) * len(wanted) * len(documents))
        async with editors(server, list(documents.values())) as (tap, (editor,)):
            for name, at in PLACES.items():
                hands = [
                    await _begin(editor.another(), file, lines, name, at, block) for lines, file in documents.items()
                ]
                for number, character in enumerate(wanted):
                    for hand in hands if number % 2 else reversed(hands):
                        await hand.press(character, tap)
                        progress.advance(task)
                found += hands
                for hand in hands:
                    await hand.editor.close()
    return found


async def _begin(
    editor: LanguageServer, file: ChangedFile, lines: int, name: str, at: float, block: list[str]
) -> _Hand:
    """Open the document and a line in it; the first answer, for which all is new, is waited for and not counted."""
    await editor.open(file)
    local = round(at * LINES)
    line = round(at * (lines // LINES - 1)) * LINES + local
    above = block[local - 1]
    indentation = above[: len(above) - len(above.lstrip())].rstrip("\n")
    editor.change_at((line, 0), (line, 0), indentation + "\n")
    await editor.suggest_at((line, len(indentation)))
    return _Hand(editor=editor, lines=lines, place=name, line=line, column=len(indentation))


@dataclass(kw_only=True)
class _Hand:
    """A cursor in a document, and what its keys took."""

    editor: LanguageServer
    lines: int
    place: str
    line: int
    column: int
    milliseconds: list[float] = field(default_factory=list)
    added: list[float] = field(default_factory=list)

    async def press(self, character: str, tap: Tap) -> None:
        fills = len(tap.fills)
        begun = time.perf_counter()
        self.editor.change_at((self.line, self.column), (self.line, self.column), character)
        self.column += 1
        await self.editor.suggest_at((self.line, self.column))
        self.milliseconds.append(1000 * (time.perf_counter() - begun))
        timing = tap.fills[fills].timing if len(tap.fills) > fills else None
        if timing is not None:
            self.added.append(self.milliseconds[-1] - (timing["total_ms"] - timing["queue_ms"]))
