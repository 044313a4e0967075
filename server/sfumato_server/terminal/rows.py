"""Rows of facts: aligned on a terminal, with tabs between in a pipe."""

from __future__ import annotations

from collections.abc import Sequence

from rich.cells import cell_len, set_cell_size
from rich.text import Text
from sfumato_client.terminal.console import output, write_rows
from sfumato_client.terminal.fill_view import FAINT
from sfumato_client.text.visible import visible_line


def show_rows(rows: Sequence[Sequence[object]]) -> None:
    """To standard output. The last cells are as long as they are: a path that we wrapped could not be copied."""
    console = output()
    if not console.is_terminal:
        write_rows(rows)
        return
    shown = [[visible_line(cell) for cell in row] for row in rows]
    widths = [max(map(cell_len, column)) for column in zip(*shown, strict=True)]
    console.print()
    for *cells, last in shown:
        line = Text("  ")
        for cell, width in zip(cells, widths, strict=False):
            line.append(f"{set_cell_size(cell, width)}   ", style=FAINT)
        console.print(line.append(last), soft_wrap=True)
    console.print()
