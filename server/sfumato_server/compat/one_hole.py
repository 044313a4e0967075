"""One hole and what stands around it: how it becomes our request, and its candidates texts that ended for a reason.

Nobody can ask another client whether its user asked or only typed. So nothing is cut where the checkpoint is unsure
(`automatic` stays off), but what does not fit is never sent, and where the best text is empty none is: a worse one
would stand there as if it were known. A hole may have several lines unless the client shows that it wants one: it stops
at a newline, it asks for few tokens, or text follows the cursor on its line.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Literal

from sfumato_client.protocol import (
    MAX_CANDIDATES,
    MAX_HOLE_TOKENS,
    MAX_SNIPPETS,
    MAX_TEXT,
    CandidateText,
    FillRequest,
    FillResponse,
    HoleOptions,
    HoleSegment,
    SnippetText,
    TextSegment,
    WarmRequest,
)

FEW_TOKENS = 16
"""At most so many tokens are taken for a wish for one line: more lines would hardly fit."""
NEWLINES = ("\n", "\r\n")
MAX_SNIPPET = 20_000
MAX_PATH = 1024
MAX_DEADLINE_MS = 600_000
MAX_STOP = 1024
"""Characters; a longer text stands in no hole."""


@dataclass(frozen=True, kw_only=True)
class File:
    """Text of another file. `path` is a label, and may be empty."""

    path: str
    text: str


@dataclass(frozen=True, kw_only=True)
class OneHole:
    """`path` and `language` (an LSP language id) are of the file with the hole, empty where the protocol does not tell.

    The most useful of `files` come first.
    """

    before: str
    after: str = ""
    path: str = ""
    language: str | None = None
    files: tuple[File, ...] = ()


@dataclass(frozen=True, kw_only=True)
class Wishes:
    """What a client asks of the text. No limit is `None`; `max_tokens` over what a hole may have is taken as that."""

    max_tokens: int | None = None
    stop: tuple[str, ...] = ()
    candidates: int = 1
    deadline_ms: int | None = None
    seed: int | None = None


def fill_request(hole: OneHole, wishes: Wishes, language: str) -> FillRequest:
    limited = wishes.max_tokens is not None and wishes.max_tokens > 0
    max_tokens = min(wishes.max_tokens or 0, MAX_HOLE_TOKENS) if limited else None
    return FillRequest(
        segments=_segments(hole, HoleSegment(hole=HoleOptions(max_tokens=max_tokens))),
        path=hole.path[-MAX_PATH:],
        language=language,
        snippets=_snippets(hole.files),
        stop=[word for word in wishes.stop if 0 < len(word) <= MAX_STOP],
        candidates=max(1, min(wishes.candidates, MAX_CANDIDATES)),
        single_line=wants_one_line(hole, wishes),
        deadline_ms=None if wishes.deadline_ms is None else max(1, min(wishes.deadline_ms, MAX_DEADLINE_MS)),
        seed=(wishes.seed or 0) % 2**63,
    )


def warm_request(hole: OneHole, language: str) -> WarmRequest:
    return WarmRequest(
        segments=_segments(hole, HoleSegment()),
        path=hole.path[-MAX_PATH:],
        language=language,
        snippets=_snippets(hole.files),
    )


def wants_one_line(hole: OneHole, wishes: Wishes) -> bool:
    rest_of_line = hole.after.partition("\n")[0]
    few = wishes.max_tokens is not None and 0 < wishes.max_tokens <= FEW_TOKENS
    return few or bool(rest_of_line.strip()) or any(newline in wishes.stop for newline in NEWLINES)


def _segments(hole: OneHole, segment: HoleSegment) -> list[TextSegment | HoleSegment]:
    """Of more text than is taken, what is nearest to the hole."""
    before, after = hole.before[-(MAX_TEXT // 2) :], hole.after[: MAX_TEXT // 2]
    return [TextSegment(text=before), segment, TextSegment(text=after)]


def _snippets(files: Sequence[File]) -> list[SnippetText]:
    return [
        SnippetText(path=file.path[-MAX_PATH:], text=file.text[:MAX_SNIPPET])
        for file in files[:MAX_SNIPPETS]
        if file.text.strip()
    ]


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
