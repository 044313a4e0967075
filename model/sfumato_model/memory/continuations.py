"""Texts that a memory writes: from its likeliest first tokens on what most places with the longest match go on with."""

from __future__ import annotations

from collections.abc import Collection, Iterator, Sequence
from dataclasses import dataclass

import numpy as np

from sfumato_model.memory.matches import Indices
from sfumato_model.memory.packed import BETWEEN
from sfumato_model.memory.places import Floats, Places, Source, joined, no_places
from sfumato_model.memory.reading import Said
from sfumato_model.memory.volume import Volume

FOLLOWED = 64
"""Places that a text is read off."""
READ = 512
"""Places of a source whose texts are read."""
LOOKED_THROUGH = 65_536
"""Places of a volume, evenly apart, that are looked through for a first token that follows nothing known."""


@dataclass(frozen=True, kw_only=True)
class Wanted:
    """How many texts, and how they begin and end.

    first   the ids that a text may begin with, `None` for any
    ends    ids that end a text, the last of it
    limit   tokens of a text
    """

    count: int = 2
    first: Collection[int] | None = None
    ends: Collection[int] = ()
    limit: int = 24


def continuations(said: Said, wanted: Wanted) -> list[tuple[int, ...]]:
    """Up to `wanted.count` texts that go on from the one history that was asked for (`reading.ask`).

    Each begins with another token, the likeliest first.
    """
    known, places = said.followers, said.found.places
    allowed = None if wanted.first is None else np.fromiter(wanted.first, np.int64, len(wanted.first))
    likely = np.ones(len(known.tokens), bool) if allowed is None else np.isin(known.tokens, allowed)
    order = np.argsort(-known.chances[likely], kind="stable")[: wanted.count]
    firsts = known.tokens[likely][order]
    if not len(firsts) and allowed is not None:
        places = _anywhere(said.sources, allowed)
        firsts = _most_frequent(places)[: wanted.count]
    volumes = [volume for source in said.sources for volume in source.volumes]
    return [_followed(volumes, _longest_match(places, token), wanted) for token in firsts.tolist()]


def _longest_match(places: Places, token: int) -> Places:
    """Those of `places` that `token` is in, after the longest match that it follows; `FOLLOWED` at most."""
    own = places.only(places.tokens == token)
    own = own.only(own.cells == own.cells.max())
    return own.only(np.arange(len(own.cells)) % (1 + len(own.cells) // FOLLOWED) == 0)


def _followed(volumes: Sequence[Volume], places: Places, wanted: Wanted) -> tuple[int, ...]:
    """What most of `places` go on with, token by token; each time the others are left."""
    rows = list(zip(_texts(volumes, places, range(wanted.limit)), places.weights.tolist(), strict=True))
    written: list[int] = []
    for at in range(wanted.limit):
        votes: dict[int, float] = {}
        for row, weight in rows:
            votes[row[at]] = votes.get(row[at], 0.0) + weight
        token = max(votes, key=lambda one: (votes[one], -one))
        if token == BETWEEN - 1:
            break
        written.append(token)
        if token in wanted.ends:
            break
        rows = [(row, weight) for row, weight in rows if row[at] == token]
    return tuple(written)


def _texts(volumes: Sequence[Volume], places: Places, span: range) -> list[list[int]]:
    """The ids of `span`, counted from each of `places` on; `BETWEEN` - 1 outside of a file."""
    ahead = np.maximum(places.positions[:, None] - np.arange(span.start, span.stop), 0)
    texts = np.zeros(ahead.shape, np.int64)
    for number in np.unique(places.volumes).tolist():
        own = places.volumes == number
        texts[own] = volumes[number].text.text[ahead[own]]
    found: list[list[int]] = (texts - 1).tolist()
    return found


def behind(said: Said, first: Collection[int], limit: int) -> dict[tuple[int, ...], float]:
    """The texts of `limit` ids behind the one history that was asked for, beginning with one of `first`.

    Each has what its places count: more, the longer their match.
    """
    places = said.found.places
    places = places.only(np.isin(places.tokens, np.fromiter(first, np.int64, len(first))))
    return _counted(said.sources, places, (1 + places.cells) * places.weights, range(limit))


def anywhere(said: Said, first: Collection[int], limit: int) -> dict[tuple[int, ...], float]:
    """The same whatever stands before them, which is the id in front of each.

    Of a source `READ` places at most are read, those that count most, evenly apart.
    """
    found: dict[tuple[int, ...], float] = {}
    allowed = np.fromiter(first, np.int64, len(first))
    for source, places in zip(said.sources, _everywhere(said.sources, allowed), strict=True):
        counts = np.full(len(places.tokens), source.weight)
        if source.weights is not None:
            counts *= source.weights[places.positions]
        apart = np.arange(len(counts)) % (1 + len(counts) // READ)
        read = np.lexsort((apart, -counts))[:READ]
        for ids, count in _counted(said.sources, places.at(read), counts[read], range(-1, limit)).items():
            found[ids] = found.get(ids, 0.0) + count
    return found


def _counted(sources: Sequence[Source], places: Places, counts: Floats, span: range) -> dict[tuple[int, ...], float]:
    volumes = [volume for source in sources for volume in source.volumes]
    found: dict[tuple[int, ...], float] = {}
    for ids, count in zip(map(tuple, _texts(volumes, places, span)), counts.tolist(), strict=True):
        found[ids] = found.get(ids, 0.0) + count
    return found


def _most_frequent(places: Places) -> Indices:
    """Their tokens, the most frequent first."""
    tokens, counts = np.unique(places.tokens, return_counts=True)
    return tokens[np.argsort(-counts, kind="stable")]


def _anywhere(sources: Sequence[Source], allowed: Indices) -> Places:
    """Places of `allowed`, whatever stands before them: of the document, or else of files, of many a part."""
    return next((places for places in _everywhere(sources, allowed) if len(places.tokens)), no_places())


def _everywhere(sources: Sequence[Source], allowed: Indices) -> Iterator[Places]:
    """Those of each source."""
    number = 0
    for source in sources:
        places = no_places()
        for volume in source.volumes:
            every = 1 + volume.tokens // LOOKED_THROUGH
            positions = volume.places[:-1:every].astype(np.int64) - 1
            tokens = volume.text.text[positions].astype(np.int64) - 1
            own = np.isin(tokens, allowed)
            places = joined((places, _all_alike(positions[own], tokens[own], number)))
            number += 1
        yield places


def _all_alike(positions: Indices, tokens: Indices, volume: int) -> Places:
    n = len(tokens)
    return Places(
        cells=np.zeros(n, np.int64), tokens=tokens, weights=np.ones(n), positions=positions,
        volumes=np.full(n, volume),
    )  # fmt: skip
