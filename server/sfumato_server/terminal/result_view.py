"""The candidates of a fill or a rewrite and what they cost, as two small tables."""

from __future__ import annotations

from rich.console import Group, RenderableType
from rich.padding import Padding
from rich.table import Table
from rich.text import Text

from sfumato_server.protocol import AnyResponse, CandidateText, FillResponse
from sfumato_server.terminal.fill_view import ACCENT, FAINT
from sfumato_server.visible import visible

ENDED = {"stable": "stable", "step_limit": "step limit", "deadline": "deadline"}
PARSES = {True: "yes", False: "no", None: "-"}


def result_view(response: FillResponse) -> RenderableType:
    return Padding(Group(candidate_table(response), Text(), timing_table(response)), (1, 2, 1, 2))


def cost_view(response: AnyResponse) -> RenderableType:
    return Padding(timing_table(response), (1, 2, 1, 2))


def candidate_table(response: FillResponse) -> Table:
    table = _table("", "score", "tokens", "ended", "parses", left=4)
    table.add_column("text", overflow="fold")
    for rank, candidate in enumerate(response.candidates, start=1):
        table.add_row(
            str(rank),
            f"{candidate.score:.2f}",
            str(candidate.length),
            ENDED[candidate.ended],
            PARSES[candidate.valid],
            _in_short(candidate),
            style="" if rank == 1 else "dim",
        )
    return table


def timing_table(response: AnyResponse) -> Table:
    usage, timing = response.usage, response.timing
    steps = timing.step_ms
    shown = {
        "context": f"{usage.context_tokens} tokens",
        "reused": f"{usage.reused_tokens} tokens",
        "waited": f"{timing.queue_ms:.1f} ms",
        "prefill": f"{timing.prefill_ms:.1f} ms",
        "steps": str(usage.steps),
        "a step": f"{sum(steps) / len(steps):.1f} ms" if steps else "-",
        "total": f"{timing.total_ms:.1f} ms",
    }
    table = _table(*shown)
    table.add_row(*shown.values())
    return table


def _in_short(candidate: CandidateText) -> Text:
    """Every hole's first line, and how many more it has."""
    shown = Text()
    for index, text in enumerate(candidate.texts):
        first, *more = visible(text).split("\n")
        shown.append(" │ " if index else "", style=ACCENT)
        shown.append(first or "⏎") if text else shown.append("nothing", style=FAINT)
        if more:
            shown.append(f"  +{len(more)} line{'s' if len(more) > 1 else ''}", style=FAINT)
    return shown


def _table(*names: str, left: int = 0) -> Table:
    table = Table(box=None, padding=(0, 3, 0, 0), header_style=FAINT, show_edge=False)
    for index, name in enumerate(names):
        table.add_column(name, justify="left" if left and index >= left - 1 else "right", no_wrap=True)
    return table
