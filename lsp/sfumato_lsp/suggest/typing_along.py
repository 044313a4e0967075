"""What an answer still says after more keystrokes: decided from the text alone, so whatever happened in between.

    answered at    before |                after        candidate  foo(x)
    now            before typed | inserted after        what is left of it stands between `typed` and `inserted`

`typed` is what the user typed or accepted since; `inserted` is what came behind the cursor, as the bracket that an
editor closes by itself. What is left is right when all of it makes the very document that was suggested. The text
before the place and behind it has to be what the server was told: a window, so nothing here grows with the document.
"""

from __future__ import annotations

from collections import defaultdict, deque
from dataclasses import dataclass, replace

from sfumato_lsp.snippets.snippet import Snippet
from sfumato_lsp.text.documents import Follower

KEPT = 8
"""Answers a document: enough to delete back into one that was left a few keystrokes ago."""


@dataclass(frozen=True, kw_only=True)
class Asked:
    """What is told of a place: the windows around it and the snippets; `invoked` when the user asked."""

    before: str
    after: str
    invoked: bool
    snippets: tuple[Snippet, ...] = ()


@dataclass(frozen=True, kw_only=True)
class Answer:
    """What was shown there: the candidates, best first. They may be none."""

    asked: Asked
    candidates: tuple[str, ...] = ()
    suggestion: str = ""
    """What the statistics know it by."""


def rests(answer: Answer, now: Asked) -> tuple[str, ...] | None:
    """What is left of each candidate that still fits; `None` where the answer says nothing of the place.

    To the same question it says all that it said, were it nothing. Other snippets are another question, but no reason
    to take back what is shown. An invoked request wants several candidates, so the answer to an automatic one is none.
    The other way round all are left, of which `spot.py` shows one.
    """
    was = answer.asked
    if now.invoked and not was.invoked:
        return None
    if not (now.before.startswith(was.before) and now.after.endswith(was.after)):
        return None
    typed = now.before[len(was.before) :]
    inserted = now.after[: len(now.after) - len(was.after)]
    if not typed and not inserted:
        return answer.candidates if now.snippets == was.snippets else None
    found = [
        text[len(typed) : len(text) - len(inserted)]
        for text in answer.candidates
        if len(text) > len(typed) + len(inserted) and text.startswith(typed) and text.endswith(inserted)
    ]
    return tuple(dict.fromkeys(text for text in found if text.strip())) or None


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
