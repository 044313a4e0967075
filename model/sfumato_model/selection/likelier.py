"""Which whole word would be likelier in the place of one: of those that stand nearby, and of the language's own.

A token alone is often half a word, and what it could be instead is another half. So words are compared whole, token by
token as far as both go, with all the rest as it is.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from heapq import nlargest

from sfumato_model.api.request import Selection
from sfumato_model.context.model import Model
from sfumato_model.selection.likelihood import Reading
from sfumato_model.text.words import Kind, Place, is_half, kind_of, known_words, words

NEARBY = 8_000
"""Characters before a selection, and half as many behind it, whose words could stand in it too."""
MOST = 256
"""Words that are tried in a place, the nearest first."""
LISTED = 4
"""Of them those that are told."""
MOST_SURROUNDINGS = 64
"""What else stands in the tokens of a word: in 40,000 characters of code 15 different things."""


@dataclass(frozen=True, kw_only=True)
class Others:
    """Other `words` that could stand in a place, the likeliest first; `likelier`: than the word that does."""

    words: tuple[str, ...] = ()
    likelier: bool = False


NONE = Others()


@dataclass(frozen=True, kw_only=True)
class Likelier:
    """Finds likelier words in one selection, among `candidates`."""

    model: Model
    selection: Selection
    candidates: Mapping[Kind, Sequence[str]]
    _encoded: dict[tuple[str, str, Kind], list[tuple[str, list[int]]]] = field(default_factory=dict)

    def others(self, reading: Reading, place: Place) -> Others:
        """The likeliest ones at `place` of the selection, beside the word that stands there."""
        low, high = place
        word = self.selection.text[low:high]
        slots = [k for k, (start, end) in enumerate(reading.places) if start < high and (end > low or start == low)]
        if not slots or high > reading.end:
            return NONE
        first, last = slots[0], slots[-1] + 1
        before, behind = self._text(reading.places[first][0], low), self._text(high, reading.places[last - 1][1])
        tried = [one for one in self._tokens(before, behind, kind_of(word)) if one[0] != word]
        *scores, own = _scores(reading, first, last, [*(ids for _, ids in tried), reading.ids[first:last]])
        # Of those that are as likely as far as they are read, the one that is read as a whole.
        ranked = nlargest(LISTED, ((score, -len(ids), one) for score, (one, ids) in zip(scores, tried, strict=True)))
        return Others(words=tuple(one for *_, one in ranked), likelier=bool(ranked) and ranked[0][0] > own)

    def _text(self, start: int, end: int) -> str:
        """What stands there, counted from the selection's start."""
        selection = self.selection
        ahead = selection.before[start:] if start < 0 else ""
        return ahead + selection.text[max(0, start) : max(0, end)]

    def _tokens(self, before: str, behind: str, kind: Kind) -> list[tuple[str, list[int]]]:
        """The candidates, with their tokens between what else stands in the tokens of a place."""
        key = (before, behind, kind)
        if key not in self._encoded:
            if len(self._encoded) >= MOST_SURROUNDINGS:
                return []
            encode = self.model.tokenizer.encode
            self._encoded[key] = [(word, encode(before + word + behind)) for word in self.candidates[kind]]
        return self._encoded[key]


def likelier_in(model: Model, selection: Selection) -> Likelier:
    language = selection.language

    def said(text: str) -> list[str]:
        return [text[low:high] for low, high in words(text, language)]

    near = [*said(selection.text), *said(selection.before[-NEARBY:])[::-1], *said(selection.after[: NEARBY // 2])]
    found: dict[Kind, dict[str, None]] = {"name": {}, "number": {}, "sign": {}}
    for word in (*known_words(language), *near):
        if not is_half(word) and len(found[kind_of(word)]) < MOST:
            found[kind_of(word)].setdefault(word)
    return Likelier(model=model, selection=selection, candidates={kind: tuple(some) for kind, some in found.items()})


def _scores(reading: Reading, first: int, last: int, tokens: Sequence[Sequence[int]]) -> list[float]:
    """The mean log probability (nats) of each of `tokens` at the slots from `first` to `last`, as far as they go."""
    rows: list[int] = []
    columns: list[int] = []
    counts: list[int] = []
    for ids in tokens:
        count = min(len(ids), last - first)
        rows += range(first, first + count)
        columns += ids[:count]
        counts.append(count)
    assert reading.likely is not None, "a canvas without tokens has no words"
    values = iter(reading.likely.at(rows, columns))
    return [sum(next(values) for _ in range(count)) / count for count in counts]
