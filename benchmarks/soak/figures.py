"""What was measured, and what is computed from it: tenths of the run, and whether memory still grows."""

from __future__ import annotations

from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass
from enum import StrEnum
from itertools import pairwise

import numpy as np
from benchmarks.soak.traffic import Kind, Way


class Process(StrEnum):
    WORKER = "worker"
    SERVER = "server"
    LANGUAGE_SERVER = "language server"


@dataclass(frozen=True, kw_only=True)
class Asked:
    """One request; `error` is the server's code, '' for an answer."""

    way: Way
    kind: Kind
    seconds: float
    error: str = ""

    @property
    def is_answer(self) -> bool:
        return self.kind is not Kind.CANCELLED and not self.error


@dataclass(frozen=True, kw_only=True)
class Resident:
    """Resident megabytes (10^6 bytes) of a process after so many requests."""

    process: Process
    after: int
    megabytes: float


@dataclass(frozen=True, kw_only=True)
class Record:
    """A whole run, or as much of it as there is."""

    asked: tuple[Asked, ...]
    resident: tuple[Resident, ...]


GOALS_MB = {Process.WORKER: 200.0, Process.LANGUAGE_SERVER: 90.0}
FLAT_MB = 0.2
"""A slope of less, in MB per 1,000 requests, is flat: at that rate a day of 10,000 requests adds 2 MB."""
ENOUGH = 2000
"""Requests of a run from which on a slope says something: before, caches still fill."""


@dataclass(frozen=True, kw_only=True)
class Tenth:
    """`median_ms` and `p95_ms` are by way; cancelled requests and errors are in neither."""

    first: int
    last: int
    median_ms: dict[Way, float]
    p95_ms: dict[Way, float]
    megabytes: dict[Process, float]
    """At its end."""


@dataclass(frozen=True, kw_only=True)
class Growth:
    """Of one process, over the second half of the run."""

    process: Process
    last_mb: float
    highest_mb: float
    slope_mb: float | None
    """Per 1,000 requests; `None` for fewer than three samples."""
    goal_mb: float | None

    @property
    def flat(self) -> bool | None:
        return None if self.slope_mb is None else self.slope_mb < FLAT_MB

    @property
    def met(self) -> bool | None:
        return None if self.goal_mb is None else self.last_mb < self.goal_mb


def tenths(record: Record) -> list[Tenth]:
    """Ten parts of the run of equal length, or as many as it has requests."""
    count = len(record.asked)
    edges = sorted({round(count * part / 10) for part in range(11)})
    return [_tenth(record, first, last) for first, last in pairwise(edges)]


def growth(record: Record) -> list[Growth]:
    """For each process that was sampled."""
    return [_growth(record, process) for process in Process if any(r.process is process for r in record.resident)]


def slope(after: Sequence[float], megabytes: Sequence[float]) -> float | None:
    """Least squares, MB per 1,000 requests; `None` for fewer than three samples."""
    if len(after) < 3:
        return None
    return float(1000 * np.polyfit(np.asarray(after, float), np.asarray(megabytes, float), 1)[0])


def errors(asked: Sequence[Asked]) -> dict[str, int]:
    """How often which code came."""
    return dict(Counter(each.error for each in asked if each.error).most_common())


def _tenth(record: Record, first: int, last: int) -> Tenth:
    latencies = {way: _latencies(record.asked[first:last], way) for way in Way}
    measured = {way: found for way, found in latencies.items() if found}
    return Tenth(
        first=first + 1,
        last=last,
        median_ms={way: float(np.percentile(found, 50)) for way, found in measured.items()},
        p95_ms={way: float(np.percentile(found, 95)) for way, found in measured.items()},
        megabytes={each.process: each.megabytes for each in record.resident if each.after <= last},
    )


def _latencies(asked: Sequence[Asked], way: Way) -> list[float]:
    return [1000 * each.seconds for each in asked if each.way is way and each.is_answer]


def _growth(record: Record, process: Process) -> Growth:
    own = [each for each in record.resident if each.process is process]
    half = [each for each in own if each.after > len(record.asked) / 2]
    return Growth(
        process=process,
        last_mb=own[-1].megabytes,
        highest_mb=max(each.megabytes for each in own),
        slope_mb=slope([each.after for each in half], [each.megabytes for each in half]),
        goal_mb=GOALS_MB.get(process),
    )
