"""The picture of the demonstration in README.md: its first fill and its table, as a real run prints them."""

from __future__ import annotations

from io import StringIO
from pathlib import Path

from rich.console import Console

from .cases import Case
from .own_server import OwnServer
from .show import fill_view, judged, show_next_step, show_outcomes, show_status

COLUMNS = 88


def draw(path: Path, own: OwnServer, cases: list[Case]) -> None:
    console = Console(file=StringIO(), record=True, width=COLUMNS, force_terminal=True, highlight=False, markup=False)
    outcomes = [judged(case, own.client.fill(case.request)) for case in cases]
    show_status(console, own)
    console.print(fill_view(cases[0]).with_result(outcomes[0].texts))
    show_outcomes(console, outcomes)
    show_next_step(console)
    path.write_text(console.export_svg(title="make demo"), encoding="utf-8")
