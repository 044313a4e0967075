"""What an operation comes to, before it becomes an answer of LSP: candidates, judged by what their edits make of whole
documents (a server sees no more than a window of one), and how likely words are.

In editors with no way of their own to show it, unlikely code is shown as diagnostics. The next change takes them away.
"""

from __future__ import annotations

import asyncio
import re
from collections.abc import Sequence
from dataclasses import dataclass, replace
from typing import TYPE_CHECKING, Literal

from lsprotocol import types

from sfumato_lsp.outcomes.hints import Hints
from sfumato_lsp.outcomes.selected import Selected, ranges_of
from sfumato_lsp.text.document import Document
from sfumato_lsp.text.documents import Changed, Follower
from sfumato_lsp.text.edits import DocumentChange
from sfumato_lsp.text.notebooks import without_magics
from sfumato_lsp.text.paths import uri_path

if TYPE_CHECKING:
    from sfumato_model.judge import Judgement


Verdict = Literal["sound", "unfinished", "broken"]
MAX_JUDGED = 1_000_000
"""Characters of a document; of a longer one the server's verdict counts, which is about the text around the edit."""
_HALF = re.compile("[\ud800-\udfff]")
_RANKS = {"sound": 0, None: 0, "unfinished": 1, "broken": 2}


@dataclass(frozen=True, kw_only=True)
class Candidate:
    """One way to do it. `score` is a log probability (nats); `text` is what the place asked about becomes.

    `verdict` is of the documents with the edits, `None` where nothing judges them; `problem` is what is wrong.
    """

    changes: tuple[DocumentChange, ...]
    text: str
    score: float = 0.0
    verdict: Verdict | None = None
    problem: str = ""

    @property
    def may_be_applied(self) -> bool:
        """Without somebody who looked at it first."""
        return self.verdict in (None, "sound")


@dataclass(frozen=True, kw_only=True)
class Outcome:
    """Candidates, best first. `message` is a sentence for the user, `description` what a preview says of the edit."""

    candidates: tuple[Candidate, ...]
    message: str
    description: str | None = None
    steps: int = 0


@dataclass(frozen=True, kw_only=True)
class JudgedToken:
    """A word of the document, how likely it is, what is likelier there, and whether the server calls it unlikely."""

    place: Selected
    probability: float
    instead: str
    unlikely: bool


@dataclass(frozen=True, kw_only=True)
class Inspected:
    tokens: tuple[JudgedToken, ...]
    message: str


async def judged(candidates: Sequence[Candidate]) -> tuple[Candidate, ...]:
    """The same with their verdicts, what is sound in front. In a thread."""
    taken = [(one, [(change, _text(change.document)) for change in one.changes]) for one in candidates]
    found = await asyncio.to_thread(lambda: [_judged(candidate, edited) for candidate, edited in taken])
    return tuple(sorted(found, key=lambda one: _RANKS[one.verdict]))


def _text(document: Document) -> str:
    """As it was asked about, if it is not too long."""
    return document.text if document.length <= MAX_JUDGED else ""


def _judged(candidate: Candidate, edited: Sequence[tuple[DocumentChange, str]]) -> Candidate:
    known = [(change, judgement) for change, text in edited if (judgement := _judge(change, text)) is not None]
    if not known:
        return candidate
    worst, judgement = max(known, key=lambda one: _RANKS[one[1].verdict])
    where = f"{uri_path(worst.document.uri).name}: " if len(edited) > 1 and judgement.problem else ""
    return replace(candidate, verdict=judgement.verdict, problem=where + judgement.located)


def _judge(change: DocumentChange, text: str) -> Judgement | None:
    from sfumato_model.judge import Edit, judge

    document = change.document
    code = without_magics(document.uri, document.language, text)
    if code is None or (not text and document.length):
        return None
    code = _HALF.sub("\ufffd", code)  # an editor may leave half a character in a string, where it breaks nothing
    edits = sorted(change.replacements, key=lambda one: (one.start, one.end))
    return judge(code, [Edit(start=one.start, end=one.end, text=one.text) for one in edits], document.language)


class UnlikelyCode(Follower):
    def __init__(self, hints: Hints) -> None:
        self._hints = hints

    def show(self, document: Document, tokens: Sequence[JudgedToken]) -> None:
        unlikely = [token for token in tokens if token.unlikely]
        ranges = ranges_of([token.place for token in unlikely])
        found = [_diagnostic(token, span) for token, span in zip(unlikely, ranges, strict=True)]
        self._hints.show("unlikely", document.uri, document.version, found)

    def changed(self, now: Changed) -> None:
        self.closed(now.uri)

    def closed(self, uri: str) -> None:
        self._hints.show("unlikely", uri, None, [])


def _diagnostic(token: JudgedToken, span: types.Range) -> types.Diagnostic:
    likelier = f"; likelier: {token.instead}" if token.instead not in ("", token.place.text) else ""
    return types.Diagnostic(
        range=span,
        severity=types.DiagnosticSeverity.Hint,
        source="sfumato",
        message=f"unlikely ({token.probability:.1%}){likelier}",
    )
