"""The picture of the demonstration in README.md, as a real run prints it."""

from __future__ import annotations

from io import StringIO
from pathlib import Path

from rich.console import Console

from .acts import project_act, ripple_act, signature_act
from .cases import Case
from .own_server import OwnServer
from .ripple import drawn_edit
from .show import fill_view, judged, show_next_step, show_status

COLUMNS = 112


def draw(path: Path, own: OwnServer, case: Case, seed: str) -> None:
    console = Console(file=StringIO(), record=True, width=COLUMNS, force_terminal=True, highlight=False, markup=False)
    show_status(console, own)
    console.print(fill_view(case).with_result(judged(case, own.client.fill(case.request)).texts))
    ripple_act(console, own, drawn_edit(seed))
    signature_act(console, own)
    project_act(console, own, seed)
    show_next_step(console)
    path.write_text(console.export_svg(title="make demo"), encoding="utf-8")
