"""Ways to say which word has to change first, and how often they are right."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass

from benchmarks.ripple.records import Record
from benchmarks.shared.intervals import Estimate, estimate

from sfumato_model.api.ripple_settings import SIGNS, RippleSettings

Score = Callable[[Record, int], float]
FIRST = 3


@dataclass(frozen=True, kw_only=True)
class Row:
    """How often a word that has to change comes first, and among the first three; of the cases of one kind."""

    kind: str
    way: str
    first: Estimate
    among_three: Estimate


@dataclass(frozen=True, kw_only=True)
class Offers:
    """At the threshold: how often anything is offered, and how often the first offer is right."""

    kind: str
    way: str
    offered: Estimate
    right: Estimate | None


def sign(record: Record, word: int, name: str) -> float:
    return record.signs[word][SIGNS.index(name)]


def by_search(record: Record, word: int) -> float:
    """The same word, as it is found from the edit on, and from the top again."""
    at = record.starts[word]
    behind = at - record.edit if at > record.edit else at + 10**7
    return 10**9 * sign(record, word, "same") - behind


def by_settings(settings: RippleSettings) -> Score:
    return lambda record, word: settings.score(record.signs[word])


def ways(together: RippleSettings, standing: RippleSettings) -> Mapping[str, Score]:
    return {
        "the fall": lambda record, word: sign(record, word, "fall"),
        "the fall, by where a word stands": by_settings(standing),
        "lowest now": lambda record, word: -sign(record, word, "after"),
        "same-name search": by_search,
        "together": by_settings(together),
    }


def ranked(record: Record, score: Score) -> list[bool]:
    """Whether each word follows, the one with the highest score first."""
    order = sorted(range(len(record.starts)), key=lambda word: -score(record, word))
    return [record.follows[word] for word in order]


def rows(records: Sequence[Record], known: Mapping[str, Score], groups: Mapping[str, Sequence[str]]) -> Iterator[Row]:
    for group, kinds in groups.items():
        some = [record for record in records if record.kind in kinds]
        for way, score in known.items():
            found = [ranked(record, score) for record in some]
            if found:
                yield Row(
                    kind=group, way=way, first=estimate([one[:1] == [True] for one in found]),
                    among_three=estimate([any(one[:FIRST]) for one in found]),
                )  # fmt: skip


def offers(
    records: Sequence[Record], way: str, settings: RippleSettings, groups: Mapping[str, Sequence[str]]
) -> Iterator[Offers]:
    score = by_settings(settings)
    for group, kinds in groups.items():
        some = [record for record in records if record.kind in kinds]
        if not some:
            continue
        best = [max((score(one, word) for word in range(len(one.starts))), default=0.0) for one in some]
        shown = [one >= settings.threshold for one in best]
        right = [ranked(one, score)[:1] == [True] for one, is_shown in zip(some, shown, strict=True) if is_shown]
        yield Offers(kind=group, way=way, offered=estimate(shown), right=estimate(right) if right else None)
