"""From records to figures."""

from __future__ import annotations

from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np
from benchmarks.replay.record import Fate, HunkRecord, Request

ROUNDS = 10_000


@dataclass(frozen=True, kw_only=True)
class Figures:
    """One user with one source. Shares are 0 to 1, `None` of nothing; `low` and `high` bound `saved` by 95 %.

    `saved` is of the characters that the same user types without suggestions, `saved_keys` of all keys: those that
    accept, take back and skip too. Latency is that of every request, in time or not.
    """

    hunks: int
    characters_without: int
    characters_with: int
    saved: float | None
    low: float | None
    high: float | None
    keystrokes_without: int
    keystrokes: int
    saved_keys: float | None
    requests: int
    answered: int
    shown: int
    shown_share: float | None
    accepted: int
    partly_accepted: int
    wrong: int
    wrong_per_100_keystrokes: float | None
    typed_along: int
    flicker: int
    flicker_per_100_typed_along: float | None
    first_line_exact: float | None
    first_line_begins: float | None
    shown_breaks_syntax: int
    accepted_breaks_syntax: int
    latency_median_ms: float | None
    latency_p95_ms: float | None


def figures(records: Sequence[HunkRecord], without: Sequence[HunkRecord], seed: int = 0) -> Figures:
    """Count. `without` are the same hunks, in the same order, typed without suggestions."""
    if [_hunk(record) for record in records] != [_hunk(record) for record in without]:
        raise ValueError("the hunks typed with suggestions are not those typed without")
    typed, alone = _typed(records), _typed(without)
    keys, keys_alone = (sum(len(record.strokes) for record in each) for each in (records, without))
    requests = [request for record in records for request in record.requests]
    shown = [request.showing for request in requests if request.showing is not None]
    fates = Counter(showing.fate for showing in shown)
    along = sum(stroke.along for record in records for stroke in record.strokes)
    flicker = sum(request.flicker for request in requests)
    low, high = _interval(typed, alone, seed)
    return Figures(
        hunks=len(records), characters_without=sum(alone), characters_with=sum(typed),
        saved=_share(sum(alone) - sum(typed), sum(alone)), low=low, high=high,
        keystrokes_without=keys_alone, keystrokes=keys, saved_keys=_share(keys_alone - keys, keys_alone),
        requests=len(requests), answered=sum(request.answered for request in requests),
        shown=len(shown), shown_share=_share(len(shown), len(requests)),
        accepted=fates[Fate.ACCEPTED], partly_accepted=fates[Fate.PARTLY], wrong=fates[Fate.WRONG],
        wrong_per_100_keystrokes=_share(100 * fates[Fate.WRONG], keys),
        typed_along=along, flicker=flicker, flicker_per_100_typed_along=_share(100 * flicker, along),
        first_line_exact=_share(sum(showing.first_line for showing in shown), len(shown)),
        first_line_begins=_share(sum(showing.begins for showing in shown), len(shown)),
        shown_breaks_syntax=sum(showing.breaks for showing in shown),
        accepted_breaks_syntax=sum(showing.accepted_breaks for showing in shown),
        latency_median_ms=_latency(requests, 50), latency_p95_ms=_latency(requests, 95),
    )  # fmt: skip


def _hunk(record: HunkRecord) -> tuple[str, str, int]:
    return record.project, record.path, record.index


def _typed(records: Sequence[HunkRecord]) -> list[int]:
    return [sum(stroke.types for stroke in record.strokes) for record in records]


def _share(part: float, whole: float) -> float | None:
    return part / whole if whole else None


def _interval(typed: Sequence[int], alone: Sequence[int], seed: int) -> tuple[float | None, float | None]:
    """Of the share saved: whole hunks are drawn again, since the characters of one depend on each other."""
    if not sum(alone):
        return None, None
    drawn = np.random.default_rng(seed).integers(len(alone), size=(ROUNDS, len(alone)))
    totals = np.maximum(1, np.asarray(alone)[drawn].sum(axis=1))
    low, high = np.percentile(1 - np.asarray(typed)[drawn].sum(axis=1) / totals, (2.5, 97.5))
    return float(low), float(high)


def _latency(requests: Sequence[Request], percentile: float) -> float | None:
    return float(np.percentile([1000 * request.seconds for request in requests], percentile)) if requests else None
