"""The last answers in each document, for the keystrokes that they still answer."""

from __future__ import annotations

from collections import defaultdict, deque

from sfumato_lsp.typing_along import Answer, Asked, rests

KEPT = 8
"""Answers a document: enough to delete back into one that was left a few keystrokes ago."""


class Answers:
    """By the document's URI."""

    def __init__(self) -> None:
        self._recent: defaultdict[str, deque[Answer]] = defaultdict(lambda: deque(maxlen=KEPT))

    def keep(self, uri: str, answer: Answer) -> None:
        self._recent[uri].appendleft(answer)

    def find(self, uri: str, now: Asked) -> tuple[str, ...] | None:
        """What the newest answer that says something of the place leaves of its candidates; `None` when none does."""
        known = self._recent.get(uri, ())
        return next((found for answer in known if (found := rests(answer, now)) is not None), None)

    def forget(self, uri: str) -> None:
        self._recent.pop(uri, None)

    def clear(self) -> None:
        self._recent.clear()
