"""A memory at one hole: the causal reading of what may stand in it, with what the memory says mixed in."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from functools import cached_property
from typing import Protocol

import numpy as np
import numpy.typing as npt

from sfumato_model.memory.continuations import Wanted, continuations
from sfumato_model.memory.document import Document
from sfumato_model.memory.memory import Memory
from sfumato_model.memory.mixing import mixed
from sfumato_model.memory.places import Floats
from sfumato_model.memory.reading import Said, along, ask, last_tokens
from sfumato_model.memory.weight import Weight


class Likelihoods(Protocol):
    """How likely any token is in each place of a text: log probabilities (nats)."""

    def at(self, rows: Sequence[int], columns: Sequence[int]) -> list[float]: ...


@dataclass(frozen=True, kw_only=True, eq=False)
class Remembered:
    """`before` are the tokens up to where a text for the hole begins; `weight` says how far `memory` is relied on."""

    memory: Memory
    document: Document
    weight: Weight
    before: tuple[int, ...]

    @cached_property
    def here(self) -> Said:
        """What it says comes first."""
        return ask(self.memory, self.document, last_tokens([self.before]))

    def first(self, causal: npt.NDArray[np.float32]) -> npt.NDArray[np.float32]:
        """What comes first: log probabilities (vocabulary,) in nats, from the `causal` ones."""
        known, weight = self.here.followers, self.weight.of(self.here.signs)
        row = causal + np.float32(np.log1p(-weight[0] * (1 - known.rest[0])))
        with np.errstate(divide="ignore"):  # a weight of nothing
            row[known.tokens] = np.logaddexp(row[known.tokens], np.log(weight[0] * known.chances))
        return row

    def read(self, texts: Sequence[Sequence[int]], causal: Sequence[Sequence[float]]) -> list[list[float]]:
        """The log probability (nats) of each token of `texts`, from the `causal` ones."""
        tokens = np.array([token for text in texts for token in text], np.int64)
        if not len(tokens):
            return [list(one) for one in causal]
        said = ask(self.memory, self.document, along(self.before, texts))
        chances = said.followers.chance(np.arange(len(tokens)), tokens, self.memory.vocabulary)
        own = np.array([p for one in causal for p in one])
        every = iter(mixed(own, chances, said.followers.rest, self.weight.of(said.signs)).tolist())
        return [[next(every) for _ in text] for text in texts]

    def beside(self, text: Sequence[int], likely: Likelihoods) -> Likelihoods:
        """`likely`, of the places of `text`, with what the memory says of each behind those before it."""
        said = ask(self.memory, self.document, along(self.before, [text]))
        return _Beside(remembered=self, said=said, weights=self.weight.of(said.signs), likely=likely)

    def written(self, wanted: Wanted) -> list[tuple[int, ...]]:
        """Texts that the memory writes there."""
        return continuations(self.here, wanted)


@dataclass(frozen=True, kw_only=True, eq=False)
class _Beside:
    """Other readings of a text's places, with what a memory has `said` of them."""

    remembered: Remembered
    said: Said
    weights: Floats
    likely: Likelihoods

    def at(self, rows: Sequence[int], columns: Sequence[int]) -> list[float]:
        own, places = np.array(self.likely.at(rows, columns)), np.array(rows, np.int64)
        said = self.said.followers
        chances = said.chance(places, np.array(columns, np.int64), self.remembered.memory.vocabulary)
        found: list[float] = mixed(own, chances, said.rest[places], self.weights[places]).tolist()
        return found
