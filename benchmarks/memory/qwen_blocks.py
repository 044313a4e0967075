"""The same outside mark at holes of several lines: Qwen's own prompt, greedy, beside the product in the same run.

python -m benchmarks.memory.qwen_blocks --url http://127.0.0.1:8012 [--blocks 75] [--seed 5]

Its text ends where Qwen ends it, or where the file goes on (`quality/ending.py`). Records are kept.
"""

from __future__ import annotations

from dataclasses import asdict
from functools import partial
from typing import Annotated, Any

import typer
from benchmarks.memory.blocks import block, block_rows, lines_kept, show_blocks, similarity
from benchmarks.memory.gather import Gathering, records
from benchmarks.memory.projects import Projects
from benchmarks.memory.qwen import answer, fim
from benchmarks.memory.records import Task
from benchmarks.shared.report import MACHINE, wide_console, write

from sfumato_model.context.model import Model

QWEN = "Qwen2.5-Coder"


def asked(loaded: tuple[Model, Projects, Task], index: int, *, url: str) -> dict[str, Any]:
    """What Qwen writes at the hole at `index`, and how near it is."""
    hole = loaded[2].holes[index]
    found = answer(url, hole, fim(hole))
    near = {"similarity": similarity(found["text"], hole.truth), "lines": lines_kept(found["text"], hole.truth)}
    return {"index": index, "ways": {QWEN: found | near}}


def main(
    url: Annotated[str, typer.Option(help="of a llama.cpp server that has loaded Qwen2.5-Coder")],
    blocks: Annotated[int, typer.Option(help="the first ones of the draw, 150 at most")] = 75,
    seed: Annotated[int, typer.Option(help="of the draw")] = 5,
    checkpoint: str = "default",
) -> None:
    """Ask, print, and write what was found."""
    console = wide_console()
    known = Gathering(name="blocks", ask=block, checkpoint=checkpoint, jobs=1, console=console, several=True)
    ours = records(known, seed, blocks)
    ask = partial(asked, url=url.rstrip("/"))
    how = Gathering(name="qwen-blocks", ask=ask, checkpoint=checkpoint, jobs=1, console=console, several=True)
    theirs = records(how, seed, blocks)
    rows = block_rows([{"ways": one["ways"] | other["ways"]} for one, other in zip(ours, theirs, strict=True)])
    show_blocks(rows, blocks, console)
    write("memory-qwen-blocks", {"machine": MACHINE, "seed": seed, "rows": [asdict(row) for row in rows]}, console)


if __name__ == "__main__":
    typer.run(main)
