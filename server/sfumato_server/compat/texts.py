"""What the candidates of a fill are in the words of completion servers: texts that ended for a reason.

A client shows what it gets, asked for or not. So what breaks the file is not sent, and where the best text is empty
none is: a worse one would stand there as if it were known.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import Literal

from sfumato_client.protocol import CandidateText, FillResponse


@dataclass(frozen=True, kw_only=True)
class EndedText:
    """`ended` is `stop` at its own end, `word` before a stop text, `length` where it was cut short.

    What cuts it is the limit of tokens, the deadline, or that its statement goes on.
    """

    text: str
    tokens: int
    ended: Literal["stop", "word", "length"]
    word: str = ""

    @property
    def reason(self) -> Literal["stop", "length"]:
        return "length" if self.ended == "length" else "stop"


NOTHING = EndedText(text="", tokens=0, ended="stop")
OUT_OF_TIME = EndedText(text="", tokens=0, ended="length")


def ended_texts(answer: FillResponse, indent: str = "") -> list[EndedText]:
    """At least one text, best first; what is not empty begins with `indent`."""
    found: list[EndedText] = []
    for candidate in answer.candidates:
        if candidate.verdict == "broken":
            continue
        if not candidate.texts[0].strip():
            break
        found.append(_ended(candidate, indent))
    late = any(candidate.finish == "deadline" for candidate in answer.candidates)
    return found or [OUT_OF_TIME if late else NOTHING]


def _ended(candidate: CandidateText, indent: str) -> EndedText:
    cut_short = candidate.finish in ("length", "deadline") or candidate.verdict == "unfinished"
    return EndedText(
        text=indent + candidate.texts[0],
        tokens=candidate.length,
        ended="word" if candidate.stop else "length" if cut_short else "stop",
        word=candidate.stop,
    )
