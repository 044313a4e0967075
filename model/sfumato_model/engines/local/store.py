"""The recently used prefixes, within a memory budget: between keystrokes only the end of a context is encoded."""

from __future__ import annotations

from collections.abc import Sequence

from sfumato_model.canvas.shared import shared_length
from sfumato_model.denoiser.prefix import Encoded


class PrefixStore:
    """Prefixes in order of use, the least recent dropped once they take more than `budget` bytes."""

    def __init__(self, budget: int) -> None:
        self._budget = budget
        self._recent: list[Encoded] = []

    def __len__(self) -> int:
        return len(self._recent)

    def best(self, ids: Sequence[int]) -> Encoded | None:
        """The stored prefix that shares most leading ids with `ids`, `None` when none shares any."""
        found = max(self._recent, key=lambda prefix: shared_length(prefix.ids, ids), default=None)
        return found if found is not None and shared_length(found.ids, ids) > 0 else None

    def add(self, prefix: Encoded, replaces: Encoded | None = None) -> None:
        """Keep `prefix` as the most recent one.

        `replaces` is the prefix that it was made from; it is dropped when `prefix` holds nearly all of it, since it
        is then an older keystroke of the same document.
        """
        self._recent = [kept for kept in self._recent if kept is not prefix]
        if replaces is not None and shared_length(replaces.ids, prefix.ids) >= 0.8 * replaces.length:
            self._recent = [kept for kept in self._recent if kept is not replaces]
        self._recent.append(prefix)
        while len(self._recent) > 1 and sum(kept.bytes for kept in self._recent) > self._budget:
            self._recent.pop(0)

    def clear(self) -> None:
        self._recent = []
