"""The figures on a terminal."""

from __future__ import annotations

from collections.abc import Mapping

from benchmarks.replay.figures import Figures
from benchmarks.shared.report import show
from rich.console import Console

_LINES = {
    "characters typed without suggestions": "{characters_without}",
    "characters typed": "{characters_with}",
    "characters saved": "{saved:.1%}",
    "  95 % interval, from": "{low:.1%}",
    "  to": "{high:.1%}",
    "keystrokes without suggestions": "{keystrokes_without}",
    "keystrokes": "{keystrokes}",
    "keystrokes saved": "{saved_keys:.1%}",
    "requests": "{requests}",
    "shown": "{shown}",
    "shown, of the requests": "{shown_share:.1%}",
    "accepted, whole / in part": "{accepted} / {partly_accepted}",
    "wrong shown per 100 keystrokes": "{wrong_per_100_keystrokes:.1f}",
    "keys typed along with shown text": "{typed_along}",
    "flicker per 100 of these keys": "{flicker_per_100_typed_along:.1f}",
    "first line shown is right": "{first_line_exact:.1%}",
    "  right as far as it goes": "{first_line_begins:.1%}",
    "shown, with more syntax errors": "{shown_breaks_syntax}",
    "accepted, with more syntax errors": "{accepted_breaks_syntax}",
    "answer, ms, median": "{latency_median_ms:.1f}",
    "answer, ms, 95 %": "{latency_p95_ms:.1f}",
}
MATTERS_MOST = ("characters saved", "wrong shown per 100 keystrokes")


def show_runs(title: str, runs: Mapping[str, Figures], console: Console) -> None:
    """A column for each run."""
    rows = [(name, *(_cell(line, own) for own in runs.values())) for name, line in _LINES.items()]
    show(title, dict.fromkeys(("", *runs), ""), rows, console)


def show_projects(title: str, projects: Mapping[str, Mapping[str, Figures]], console: Console) -> None:
    """A row for each project, and of each run what matters most."""
    rows: list[tuple[object, ...]] = []
    for name, by_run in projects.items():
        first = next(iter(by_run.values()))
        cells = (", ".join(_cell(_LINES[line], own) for line in MATTERS_MOST) for own in by_run.values())
        rows.append((name, first.hunks, first.characters_without, *cells))
    runs = next(iter(projects.values()), {})
    show(title, dict.fromkeys(("", "hunks", "typed", *runs), ""), rows, console)


def _cell(line: str, figures: Figures) -> str:
    """A dash where there is no figure."""
    known = {name: value for name, value in vars(figures).items() if value is not None}
    try:
        return line.format(**known)
    except KeyError:
        return "-"
