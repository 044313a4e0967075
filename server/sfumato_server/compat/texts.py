"""What the candidates of a fill are in the words of completion servers: texts that ended for a reason."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Literal

from sfumato_server.compat.one_hole import Wishes
from sfumato_server.protocol import CandidateText, FillResponse


@dataclass(frozen=True, kw_only=True)
class EndedText:
    """`ended` is `stop` at its own end, `word` at a stop string, `length` where the hole was full."""

    text: str
    tokens: int
    ended: Literal["stop", "word", "length"]
    word: str = ""

    @property
    def reason(self) -> Literal["stop", "length"]:
        return "length" if self.ended == "length" else "stop"


def ended_texts(answer: FillResponse, wishes: Wishes) -> list[EndedText]:
    """At least one text, best first."""
    return [_ended(candidate, wishes) for candidate in answer.candidates] or [
        EndedText(text="", tokens=0, ended="stop")
    ]


def _ended(candidate: CandidateText, wishes: Wishes) -> EndedText:
    text, word = cut_at(candidate.texts[0], wishes.stop)
    full = bool(wishes.max_tokens and wishes.max_tokens > 0 and candidate.length >= wishes.max_tokens)
    return EndedText(
        text=text, tokens=candidate.length, ended="word" if word else "length" if full else "stop", word=word
    )


def cut_at(text: str, stop: Sequence[str]) -> tuple[str, str]:
    """`text` before the first of the `stop` strings in it, and that string, empty when there is none."""
    found = [(text.index(word), word) for word in stop if word and word in text]
    if not found:
        return text, ""
    at, word = min(found)
    return text[:at], word
