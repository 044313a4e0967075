"""The candidates of a fill or a rewrite and what they cost."""

from __future__ import annotations

from collections.abc import Sequence

from rich.console import Group, RenderableType
from rich.padding import Padding
from rich.table import Table
from rich.text import Text
from sfumato_client.protocol import AnyResponse, FillResponse, RefineResponse
from sfumato_client.terminal.fill_view import ACCENT, FAINT
from sfumato_client.text.visible import visible, visible_line

VERDICTS = {"sound": "", "unfinished": "yellow", "broken": "red"}
"""With the colour of each."""


def result_view(response: FillResponse) -> RenderableType:
    problems = [
        _problem(candidate.verdict, candidate.problem, f"{rank}  " if len(response.candidates) > 1 else "")
        for rank, candidate in enumerate(response.candidates, start=1)
        if candidate.verdict not in (None, "sound")
    ]
    return _padded(candidate_table(response), *([Text(), *problems] if problems else []), Text(), cost_line(response))


def refine_view(response: RefineResponse) -> RenderableType:
    judged = [_problem(response.verdict, response.problem), Text()] if response.verdict else []
    return _padded(*judged, cost_line(response))


def candidate_table(response: FillResponse) -> Table:
    table = Table(box=None, padding=(0, 2, 0, 0), header_style=FAINT, show_edge=False)
    for name in ("", "score", "tokens"):
        table.add_column(name, justify="right", no_wrap=True)
    table.add_column("ended", no_wrap=True)
    table.add_column("", no_wrap=True)
    table.add_column("text", overflow="fold", min_width=16)
    for rank, candidate in enumerate(response.candidates, start=1):
        table.add_row(
            str(rank),
            f"{candidate.score:.2f}",
            str(candidate.length),
            candidate.ended.replace("_", " "),
            _verdict(candidate.verdict),
            _in_short(candidate.texts),
            style="" if rank == 1 else "dim",
        )
    return table


def cost_line(response: AnyResponse) -> Text:
    """A sentence, not a table: of that a narrow terminal would cut the numbers."""
    usage, timing = response.usage, response.timing
    steps = timing.step_ms
    parts = (
        f"context {usage.context_tokens} tokens, {usage.reused_tokens} of them reused",
        f"waited {timing.queue_ms:.1f} ms",
        f"prefill {timing.prefill_ms:.1f} ms",
        f"{usage.steps} steps" + (f" of {sum(steps) / len(steps):.1f} ms" if steps else ""),
        f"total {timing.total_ms:.1f} ms",
    )
    return Text(" · ".join(parts), style=FAINT)


def _verdict(verdict: str | None) -> Text:
    return Text(verdict or "not judged", style=VERDICTS.get(verdict or "", FAINT))


def _problem(verdict: str | None, problem: str, rank: str = "") -> Text:
    text = Text(rank, style=FAINT).append_text(_verdict(verdict))
    return text.append(f": {visible_line(problem)}") if problem else text


def _in_short(texts: Sequence[str]) -> Text:
    """Every hole's first line, and how many more it has."""
    shown = Text()
    for index, text in enumerate(texts):
        first, *more = visible(text).split("\n")
        shown.append(" │ " if index else "", style=ACCENT)
        shown.append(first or "⏎") if text else shown.append("nothing", style=FAINT)
        if more:
            shown.append(f"  +{len(more)} line{'s' if len(more) > 1 else ''}", style=FAINT)
    return shown


def _padded(*rows: RenderableType) -> Padding:
    return Padding(Group(*rows), (1, 2, 1, 2))
