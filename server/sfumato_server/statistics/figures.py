"""Figures from rows: in all, by language and by day."""

from __future__ import annotations

import statistics
from collections import Counter
from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass
from datetime import datetime

from sfumato_client.statistics.row import Row


@dataclass(frozen=True, kw_only=True)
class Figures:
    """Of some suggestions. Latencies are from the editor's request to the answer, `None` without a suggestion."""

    shown: int
    accepted: int
    partly: int
    typed: int
    rejected: dict[str, int]
    """By reason."""
    accepted_characters: int
    latency_ms_median: float | None
    latency_ms_p95: float | None

    @property
    def rate(self) -> float | None:
        """Accepted of shown."""
        return self.accepted / self.shown if self.shown else None


@dataclass(frozen=True, kw_only=True)
class Report:
    """Languages by how much was shown, days from the newest; a day is the local one, as 2026-01-31."""

    all: Figures
    languages: dict[str, Figures]
    days: dict[str, Figures]


def report(rows: Sequence[Row]) -> Report:
    languages = _groups(rows, lambda row: row.language)
    days = _groups(rows, lambda row: datetime.fromtimestamp(row.time).date().isoformat())
    return Report(
        all=figures(rows),
        languages=dict(sorted(languages.items(), key=lambda named: (-named[1].shown, named[0]))),
        days=dict(sorted(days.items(), reverse=True)),
    )


def figures(rows: Sequence[Row]) -> Figures:
    latencies = sorted(row.latency_ms for row in rows)
    return Figures(
        shown=len(rows),
        accepted=sum(row.outcome == "accepted" for row in rows),
        partly=sum(row.outcome == "partly" for row in rows),
        typed=sum(row.outcome == "typed" for row in rows),
        rejected=dict(Counter(row.reason for row in rows if row.outcome == "rejected").most_common()),
        accepted_characters=sum(row.accepted_characters for row in rows),
        latency_ms_median=statistics.median(latencies) if latencies else None,
        # The nearest rank: a latency that there was.
        latency_ms_p95=latencies[-(-len(latencies) * 95 // 100) - 1] if latencies else None,
    )


def _groups(rows: Iterable[Row], name: Callable[[Row], str]) -> dict[str, Figures]:
    groups: dict[str, list[Row]] = {}
    for row in rows:
        groups.setdefault(name(row), []).append(row)
    return {named: figures(members) for named, members in groups.items()}
