"""`sfumato stats`: what was suggested and accepted on this machine."""

from __future__ import annotations

import json
import time
from collections.abc import Iterator
from dataclasses import asdict
from typing import Annotated

import typer
from rich.console import Group
from rich.padding import Padding
from rich.table import Table
from sfumato_client.address.errors import ClientError
from sfumato_client.statistics.figures import Figures, Report, report
from sfumato_client.statistics.row import statistics_file
from sfumato_client.terminal.console import notes, output, write_json, write_rows
from sfumato_client.terminal.fill_view import FAINT
from sfumato_client.terminal.options import Json

DAY_S = 86400.0
COLUMNS = ("shown", "accepted", "rate", "partly", "typed", "chars", "median", "95 %")
REASONS = {
    "dismissed": "dismissed",
    "typed_over": "typed over",
    "replaced": "replaced by another",
    "ignored": "left alone",
}


def stats(
    days: Annotated[int, typer.Option(min=1, max=400, help="Look so many days back.")] = 30,
    as_json: Json = False,
    reset: Annotated[bool, typer.Option("--reset", help="Forget all of it.")] = False,
) -> None:
    """Show what was suggested and accepted on this machine.

    Kept here and never sent. Switched off by the editor's option `statistics`, or SFUMATO_STATISTICS=0.
    """
    # Only here: no other command needs SQLite.
    from sfumato_client.statistics import store

    file = statistics_file()
    try:
        if reset:
            store.reset(file)
            notes().print(f"removed {file}", soft_wrap=True)
            return
        now = time.time()
        rows = store.read(file, since=now - days * DAY_S)
    except store.Unusable as error:
        raise ClientError(str(error)) from error
    # A clock that was ahead for a while: those would be of the last days for years.
    found = report([row for row in rows if row.time <= now])
    if ahead := len(rows) - found.all.shown:
        notes().print(f"left out: {ahead} of days that are still to come; was the clock ahead?", soft_wrap=True)
    if as_json:
        write_json(for_programs(found, days))
    elif not found.all.shown:
        notes().print(f"nothing was suggested in {last(days)}, as far as {file} knows")
    elif (console := output()).is_terminal:
        console.print(Padding(view(found, days), (1, 2)))
    else:
        write_rows([("", *COLUMNS), *_rows(found)])


def for_programs(found: Report, days: int) -> str:
    return json.dumps({"days_back": days, **asdict(found)}, indent=2)


def view(found: Report, days: int) -> Group:
    """Everything in one table, with a line of its own for each language and each day."""
    table = Table(box=None, padding=(0, 2, 0, 0), header_style=FAINT, pad_edge=False)
    table.add_column(last(days).removeprefix("the "), no_wrap=True)
    for name in COLUMNS:
        table.add_column(name, justify="right", no_wrap=True)
    table.add_row("all", *_cells(found.all), style="bold")
    for named in (found.languages, found.days):
        table.add_row()
        for name, figures in named.items():
            table.add_row(name, *_cells(figures))
    meaning = Table.grid()
    meaning.add_row("")
    if found.all.rejected:
        reasons = ", ".join(f"{count:,} {REASONS.get(reason, reason)}" for reason, count in found.all.rejected.items())
        meaning.add_row(f"rejected: {reasons}", style=FAINT)
    meaning.add_row("partly: a word or a line was accepted; typed: all of it, by hand", style=FAINT)
    meaning.add_row("chars: put in by accepting; median and 95 %: ms from the request to the answer", style=FAINT)
    return Group(table, meaning)


def last(days: int) -> str:
    return "the last day" if days == 1 else f"the last {days} days"


def _rows(found: Report) -> Iterator[tuple[str, ...]]:
    yield "all", *_cells(found.all)
    for name, figures in (*found.languages.items(), *found.days.items()):
        yield name, *_cells(figures)


def _cells(figures: Figures) -> tuple[str, ...]:
    rate = "" if figures.rate is None else f"{figures.rate:.0%}"
    latencies = (figures.latency_ms_median, figures.latency_ms_p95)
    return (
        f"{figures.shown:,}",
        f"{figures.accepted:,}",
        rate,
        f"{figures.partly:,}",
        f"{figures.typed:,}",
        f"{figures.accepted_characters:,}",
        *("" if latency is None else f"{latency:,.0f} ms" for latency in latencies),
    )
