"""What parts of texts were read to be: the log probabilities of their tokens, kept by what was read."""

from __future__ import annotations

from array import array
from collections import OrderedDict
from dataclasses import dataclass, field
from threading import Lock

KEPT = 4_096
"""Parts: with 160 tokens each they take 2.6 MB."""


@dataclass(kw_only=True)
class Readings:
    """The log probabilities of the tokens of the last parts, by what was read. Several threads may use them."""

    most: int = KEPT
    _kept: OrderedDict[bytes, array[float]] = field(default_factory=OrderedDict)
    _using: Lock = field(default_factory=Lock)

    def get(self, key: bytes) -> array[float] | None:
        with self._using:
            found = self._kept.get(key)
            if found is not None:
                self._kept.move_to_end(key)
            return found

    def keep(self, key: bytes, log_probs: array[float]) -> None:
        with self._using:
            self._kept[key] = log_probs
            self._kept.move_to_end(key)
            while len(self._kept) > self.most:
                self._kept.popitem(last=False)

    def clear(self) -> None:
        with self._using:
            self._kept.clear()
