"""The last answers in each document, for the keystrokes that they still answer."""

from __future__ import annotations

from collections import defaultdict, deque
from dataclasses import replace

from sfumato_lsp.suggest.typing_along import Answer, Asked, rests
from sfumato_lsp.text.follower import Follower

KEPT = 8
"""Answers a document: enough to delete back into one that was left a few keystrokes ago."""


class LastAnswers(Follower):
    """By the document's URI."""

    def __init__(self) -> None:
        self._recent: defaultdict[str, deque[Answer]] = defaultdict(lambda: deque(maxlen=KEPT))

    def keep(self, uri: str, answer: Answer) -> None:
        self._recent[uri].appendleft(answer)

    def find(self, uri: str, now: Asked) -> Answer | None:
        """The newest answer that says something of the place, with what is left of its candidates."""
        for answer in self._recent.get(uri, ()):
            if (left := rests(answer, now)) is not None:
                return replace(answer, candidates=left)
        return None

    def closed(self, uri: str) -> None:
        self._recent.pop(uri, None)

    def clear(self) -> None:
        self._recent.clear()
