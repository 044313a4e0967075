"""What the demonstration prints: drafts coming into focus, and the table at the end."""

from __future__ import annotations

import time
from collections.abc import Iterator
from contextlib import closing, contextmanager
from dataclasses import dataclass
from statistics import median

from rich.console import Console
from rich.live import Live
from rich.padding import Padding
from rich.table import Table
from rich.text import Text

from sfumato_client.edited_file.soundness import fill_judged
from sfumato_client.http import Client
from sfumato_client.protocol import DraftEvent, FillResponse
from sfumato_client.terminal.console import write_rows
from sfumato_client.terminal.excerpt import excerpts
from sfumato_client.terminal.fill_view import ACCENT, FAINT, FillView
from sfumato_client.terminal.result_view import VERDICTS

from .cases import Case
from .own_server import OwnServer

YES_NO = {True: Text("yes"), False: Text("no", style="yellow")}
NEXT = """\
  Next, on your own code and in your editor:
    .venv/bin/sfumato fill FILE.py:LINE:COLUMN
    editor-clients/README.md   VS Code, Neovim, Emacs and more
    make demo ARGS=--all       all of the examples"""


@dataclass(frozen=True, kw_only=True)
class Outcome:
    """A case and what the server answered."""

    case: Case
    response: FillResponse

    @property
    def texts(self) -> list[str]:
        return self.response.candidates[0].texts

    @property
    def verdict(self) -> str | None:
        return self.response.candidates[0].verdict

    @property
    def expected(self) -> bool:
        return self.case.expects(self.texts)


def show_status(console: Console, own: OwnServer) -> None:
    checkpoint = own.status.checkpoint
    if checkpoint is not None:
        size = f"{checkpoint.parameters / 1e6:.1f} M parameters"
        line = f"{checkpoint.name}, {size}, on {own.status.device}; the server was ready after {own.seconds:.1f} s"
        console.print(Padding(Text(line, style=FAINT), (1, 2, 0, 2)))


def fill_in_sight(console: Console, client: Client, case: Case, pace_s: float) -> Outcome:
    """Fill a case and show each draft for at least `pace_s` seconds: they come faster than eyes can follow."""
    show = _live if console.is_terminal else _plain
    with show(console, case) as screen, closing(client.fill_stream(case.request)) as parts:
        for part in parts:
            if isinstance(part, FillResponse):
                outcome = judged(case, part)
                screen.result(outcome.texts)
                return outcome
            screen.draft(part)
            time.sleep(pace_s)
    raise AssertionError("a stream ends with its response, or raises")


def show_outcomes(console: Console, outcomes: list[Outcome]) -> None:
    if console.is_terminal:
        console.print(Padding(_table(outcomes), (1, 0, 1, 2)))
    else:
        write_rows(
            (o.case.name, o.case.kind, in_short(o.texts).plain, o.verdict or "not judged", "as expected" * o.expected)
            for o in outcomes
        )
    total, sound = len(outcomes), sum(outcome.verdict == "sound" for outcome in outcomes)
    milliseconds = median(outcome.response.timing.total_ms for outcome in outcomes)
    console.print(
        f"  {sum(outcome.expected for outcome in outcomes)} of {total} filled as a Python programmer would have, "
        f"{sound} of {total} files sound; median {milliseconds:.0f} ms\n"
    )


def show_next_step(console: Console) -> None:
    console.print(f"{NEXT}\n", style=FAINT)


def judged(case: Case, response: FillResponse) -> Outcome:
    """With the verdict on the whole file."""
    return Outcome(case=case, response=fill_judged(case.file, case.spans, response))


def _table(outcomes: list[Outcome]) -> Table:
    table = Table(box=None, padding=(0, 2, 0, 0), header_style=FAINT, show_edge=False)
    table.add_column("file and kind of hole")
    table.add_column("filled with", overflow="fold", min_width=12)
    table.add_column("ms", justify="right", no_wrap=True)
    table.add_column("file is", no_wrap=True)
    table.add_column("expected", no_wrap=True)
    for outcome in outcomes:
        table.add_row(
            Text(outcome.case.name).append(f"\n{outcome.case.kind}", style=FAINT),
            in_short(outcome.texts),
            f"{outcome.response.timing.total_ms:.0f}",
            Text(outcome.verdict or "not judged", style=VERDICTS.get(outcome.verdict or "", FAINT)),
            YES_NO[outcome.expected],
        )
    return table


def in_short(texts: list[str]) -> Text:
    """The texts of all holes on one line."""
    return Text(" │ ", style=ACCENT).join(Text(text.strip().replace("\n", "⏎"), style="none") for text in texts)


def fill_view(case: Case) -> FillView:
    """The surroundings of the holes."""
    return FillView(
        title=f"{case.name}  {case.kind}",
        language="python",
        excerpts=tuple(excerpts(case.file.text, case.spans, above=4, below=2)),
    )


class _Screen:
    """They are drawn over and over in the same place."""

    def __init__(self, console: Console, case: Case) -> None:
        self.view = fill_view(case)
        self.live = Live(console=console, get_renderable=lambda: self.view, refresh_per_second=24)

    def draft(self, draft: DraftEvent) -> None:
        self.view = self.view.with_draft(draft.texts, draft.step)

    def result(self, texts: list[str]) -> None:
        self.view = self.view.with_result(texts)


class _Lines:
    """A line for each draft, for a log."""

    def __init__(self, console: Console) -> None:
        self.console = console

    def draft(self, draft: DraftEvent) -> None:
        self.console.print(f"    {draft.step:>2}  ", in_short(draft.texts), sep="")

    def result(self, texts: list[str]) -> None:
        del texts  # the table has them


@contextmanager
def _live(console: Console, case: Case) -> Iterator[_Screen]:
    screen = _Screen(console, case)
    with screen.live:
        yield screen


@contextmanager
def _plain(console: Console, case: Case) -> Iterator[_Lines]:
    console.print(f"\n  {case.name}, {case.kind}")
    yield _Lines(console)
