"""What can be counted of the released checkpoint without a card: `python -m benchmarks.released [PARTS]`.

lengths needs the released tokenizer.json, which is not in this repository: `--tokenizer FILE`.
"""

from __future__ import annotations

from pathlib import Path
from typing import Annotated

import typer
from benchmarks.quality.held_out_holes import held_out_files
from benchmarks.released.kernels import count_step
from benchmarks.released.lengths import body_row, line_row
from benchmarks.released.memory import memory_rows
from benchmarks.released.prefixes import prefix_rows
from benchmarks.released.roofline import roofline_rows
from benchmarks.released.vocabulary import vocabulary_rows
from benchmarks.shared.released_shape import TEXT
from benchmarks.shared.report import MS, chosen, show, wide_console
from platformdirs import user_cache_path
from rich.console import Console

from sfumato_model.checkpoint.file import CONFIG, read_json
from sfumato_model.checkpoint.text_config import text_config
from sfumato_model.text.tokenizer import FileTokenizer

PARTS = ("kernels", "vocabulary", "prefixes", "memory", "roofline", "lengths")


def main(
    only: Annotated[str, typer.Option(help=f"of {', '.join(PARTS)}; all but the last without a tokenizer")] = "",
    tokenizer: Annotated[Path | None, typer.Option(help="the released tokenizer.json")] = None,
    config: Annotated[
        Path | None, typer.Option(help="a checkpoint's config.json; the released one's numbers else")
    ] = None,
    holes: Annotated[int, typer.Option(help="to the end of a line")] = 1000,
    bodies: Annotated[int, typer.Option(help="of functions")] = 500,
) -> None:
    """Print what can be counted of the released checkpoint without a card."""
    console = wide_console()
    parts = chosen(only, PARTS)
    if "kernels" in parts:
        _kernels(console)
    if "vocabulary" in parts:
        made, rows = vocabulary_rows()
        columns = {"typed": "", "tokens": ",", "found ms": ".3f", "masked ms": ".3f"}
        cells = [(row.typed, row.ids, row.found_ms, row.mask_ms) for row in rows]
        before = "30 ms and 220 to 320 ms before"
        show(f"work over 262,144 tokens (texts of all: {made:.1f} s, once; {before})", columns, cells, console)
    if "prefixes" in parts:
        columns = {"with 8 GB free": "", "budget MB": MS, "context MB": MS, "tokens kept": ","}
        kept = [(row.what, row.budget / 1e6, row.context_bytes / 1e6, row.tokens) for row in prefix_rows()]
        show("contexts of 4,096 tokens that are kept, by formula", columns, kept, console)
    if "memory" in parts:
        columns = {"slots": "", "by formula MB": MS, "measured MB": MS}
        peaks = [(str(row.slots), row.by_formula / 1e6, row.measured / 1e6) for row in memory_rows()]
        show("peak of a step over the vocabulary", columns, peaks, console)
    if "roofline" in parts:
        said = {"text_config": TEXT} if config is None else read_json(config, CONFIG)
        columns = {"card": "", "first step": MS, "step": MS, "in two passes": MS, "prefill": MS, "by 256": MS}
        least = [tuple(vars(row).values()) for row in roofline_rows(text_config(said))]
        show("least milliseconds, computed and not measured", columns, least, console)
    if "lengths" in parts and tokenizer is not None:
        _lengths(console, tokenizer, holes, bodies)
    elif "lengths" in parts:
        console.print("lengths: not measured, name the released tokenizer.json by --tokenizer FILE")


def _kernels(console: Console) -> None:
    found = count_step()
    columns = {"a step": "", "operations": ",", "norms among them": ",", "copies to the device": "", "to the host": ""}
    now = ("now", found.kernels, found.norms, found.to_device, found.to_host)
    show("operations that move numbers, at the released depth", columns, [("before", 9_193, None, 4, 1), now], console)


def _lengths(console: Console, path: Path, holes: int, bodies: int) -> None:
    tokenizer = FileTokenizer.of_chat(path, ends=(1,), bos=2)
    files = held_out_files(user_cache_path("sfumato") / "training" / "wheels")
    columns = {
        "place": "", "n": ",", "median": "", "longest": ",", "one canvas": ".1%", "several": ".1%",
        "slots a step": MS, "before": MS, "GB a step": MS, "before ": MS,
    }  # fmt: skip
    rows = [line_row(files, tokenizer, holes, 7), body_row(files, tokenizer, bodies, 7)]
    show("texts that have a size, in tokens", columns, [tuple(vars(row).values()) for row in rows], console)


if __name__ == "__main__":
    typer.run(main)
