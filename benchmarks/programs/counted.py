"""What somebody who types a program was shown, and what of it was right."""

from __future__ import annotations

from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass

from benchmarks.replay.record import Fate, HunkRecord

SHORT = 4
"""Characters of a text that is hardly worth a look."""


@dataclass(frozen=True, kw_only=True)
class Counted:
    """One way to suggest, one user. `right` is what is typed next to its end, `part` what was taken in part.

    `short` are texts of at most `SHORT` characters, `lines` those of several lines. `saved` is the share of the
    characters that the same user types without suggestions.
    """

    pauses: int
    shown: int
    right: int
    part: int
    wrong: int
    short: int
    short_right: int
    lines: int
    lines_right: int
    characters: int
    saved: float
    wrong_per_100_keystrokes: float


def counted(records: Sequence[HunkRecord], without: Sequence[HunkRecord]) -> Counted:
    """`without` is the same typed without suggestions."""
    shown = [one.showing for record in records for one in record.requests if one.showing is not None]
    fates = Counter(one.fate for one in shown)
    right = [one for one in shown if one.fate in (Fate.ACCEPTED, Fate.TYPED)]
    typed, alone = (sum(s.types for one in some for s in one.strokes) for some in (records, without))
    return Counted(
        pauses=sum(len(record.requests) for record in records), shown=len(shown), right=len(right),
        part=fates[Fate.PARTLY], wrong=fates[Fate.WRONG],
        short=sum(len(one.text) <= SHORT for one in shown), short_right=sum(len(one.text) <= SHORT for one in right),
        lines=sum("\n" in one.text for one in shown), lines_right=sum("\n" in one.text for one in right),
        characters=alone, saved=1 - typed / alone,
        wrong_per_100_keystrokes=100 * fates[Fate.WRONG] / sum(len(record.strokes) for record in records),
    )  # fmt: skip
