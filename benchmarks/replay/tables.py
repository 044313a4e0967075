"""The figures on a terminal."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import asdict
from typing import Any

from benchmarks.replay.figures import Figures
from rich.console import Console
from rich.table import Table

_LINES: tuple[tuple[str, Callable[[dict[str, Any]], str]], ...] = (
    ("characters typed without suggestions", lambda f: str(f["characters_without"])),
    ("characters typed", lambda f: str(f["characters_with"])),
    ("characters saved", lambda f: _percent(f["saved"])),
    ("  95 % interval, from", lambda f: _percent(f["low"])),
    ("  to", lambda f: _percent(f["high"])),
    ("keystrokes without suggestions", lambda f: str(f["keystrokes_without"])),
    ("keystrokes", lambda f: str(f["keystrokes"])),
    ("keystrokes saved", lambda f: _percent(f["saved_keys"])),
    ("requests", lambda f: str(f["requests"])),
    ("shown", lambda f: str(f["shown"])),
    ("shown, of the requests", lambda f: _percent(f["shown_share"])),
    ("accepted, whole / in part", lambda f: f"{f['accepted']} / {f['partly_accepted']}"),
    ("wrong shown per 100 keystrokes", lambda f: _number(f["wrong_per_100_keystrokes"])),
    ("keys typed along with shown text", lambda f: str(f["typed_along"])),
    ("flicker per 100 of these keys", lambda f: _number(f["flicker_per_100_typed_along"])),
    ("first line shown is right", lambda f: _percent(f["first_line_exact"])),
    ("  right as far as it goes", lambda f: _percent(f["first_line_begins"])),
    ("shown, with more syntax errors", lambda f: str(f["shown_breaks_syntax"])),
    ("accepted, with more syntax errors", lambda f: str(f["accepted_breaks_syntax"])),
    ("answer, ms, median", lambda f: _number(f["latency_median_ms"])),
    ("answer, ms, 95 %", lambda f: _number(f["latency_p95_ms"])),
)


def show_runs(title: str, runs: Mapping[str, Figures], console: Console) -> None:
    """A column for each run."""
    table = Table(title=title)
    table.add_column("", no_wrap=True)
    for name in runs:
        table.add_column(name, justify="right")
    columns = [asdict(figures) for figures in runs.values()]
    for name, cell in _LINES:
        table.add_row(name, *(cell(column) for column in columns))
    console.print(table)


def show_projects(title: str, projects: Mapping[str, Mapping[str, Figures]], console: Console) -> None:
    """A row for each project, and of each run what matters most."""
    runs = list(next(iter(projects.values()), {}))
    table = Table(title=title)
    for column in ("", "hunks", "typed", *runs):
        table.add_column(column, justify="right" if column else "left", no_wrap=not column)
    for name, by_run in projects.items():
        first = next(iter(by_run.values()))
        cells = (f"{_percent(f.saved)}, {_number(f.wrong_per_100_keystrokes)}" for f in by_run.values())
        table.add_row(name, str(first.hunks), str(first.characters_without), *cells)
    console.print(table)


def _percent(share: float | None) -> str:
    return "-" if share is None else f"{share:.1%}"


def _number(value: float | None) -> str:
    return "-" if value is None else f"{value:.1f}"
