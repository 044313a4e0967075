"""What every benchmark does with its figures: tables on a terminal, and a file of results."""

from __future__ import annotations

import json
import platform
import signal
import sys
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import asdict, is_dataclass
from pathlib import Path
from typing import Any

import typer
from rich.console import Console
from rich.table import Table

RESULTS = Path(__file__).parents[1] / "results"
WIDTH = 118
"""Columns that the tables need; a narrower terminal breaks their lines."""
MACHINE = platform.processor() or platform.machine()
MS, PERCENT, TIMES = ",.1f", ".0%", ".2f"
"""Formats of a column."""
BOTH = {"median": MS, "95 %": MS}
SPREAD = {"n": "", **BOTH}
"""The columns of a spread."""


def wide_console() -> Console:
    console = Console()
    console.width = max(console.width, WIDTH)
    return console


def end_with_signals() -> None:
    """What a run started ends with it, however it is interrupted."""
    for number in (signal.SIGINT, signal.SIGTERM):
        signal.signal(number, lambda received, _: sys.exit(128 + received))


def chosen(names: str, known: Iterable[str]) -> list[str]:
    """Those of a comma-separated list, in the order of `known`; all for an empty one."""
    known = list(known)
    wanted = [name.strip() for name in names.split(",") if name.strip()]
    unknown = [name for name in wanted if name not in known]
    if unknown:
        raise typer.BadParameter(f"{unknown[0]!r} is none of: {', '.join(known)}")
    return [name for name in known if not wanted or name in wanted]


def show(
    title: str,
    columns: Mapping[str, str],
    rows: Iterable[object],
    console: Console,
    *,
    texts: int = 1,
    nothing: str = "-",
) -> None:
    """A table. `columns` are headings and formats, the first `texts` of them words and the others figures.

    A row is a dataclass or a tuple; what has several figures, as a spread has, fills as many columns. `nothing` stands
    for `None`.
    """
    table = Table(title=title)
    for number, heading in enumerate(columns):
        table.add_column(heading, justify="left" if number < texts else "right", no_wrap=number == 0)
    for row in rows:
        cells = zip(_figures(row), columns.values(), strict=True)
        table.add_row(*(nothing if value is None else format(value, form) for value, form in cells))
    console.print(table)


def _figures(value: Any) -> Iterator[Any]:
    if is_dataclass(value):
        value = vars(value)
    several = value.values() if isinstance(value, Mapping) else value
    if isinstance(several, str) or not isinstance(several, Iterable):
        yield several
        return
    for one in several:
        yield from _figures(one)


def read(name: str, folder: Path = RESULTS) -> dict[str, Any]:
    """What NAME.json has; nothing where it is not there."""
    path = folder / f"{name}.json"
    return dict(json.loads(path.read_text(encoding="utf-8"))) if path.exists() else {}


def write(name: str, figures: Mapping[str, Any], console: Console, folder: Path = RESULTS) -> None:
    """Into NAME.json, dataclasses as objects."""
    path = folder / f"{name}.json"
    folder.mkdir(exist_ok=True)
    path.write_text(json.dumps(figures, indent=2, default=asdict) + "\n", encoding="utf-8")
    console.print(f"written to {path}")
