"""The file's unit of indentation becomes the checkpoint's and back: a small model has seen hardly any tabs.

    text with tabs -> spaces, as the checkpoint was trained on -> its texts -> tabs again

Alignment behind the tabs of a line stays as it is in both directions.
"""

from __future__ import annotations

import re
from dataclasses import dataclass, replace
from itertools import takewhile

from sfumato_model.api.request import FillRequest, Hole, joined
from sfumato_model.api.result import Candidate, FillDraft, FillResult, Token
from sfumato_model.prompt.head import EditTask

_TABS = re.compile(r"^\t++", re.MULTILINE)


@dataclass(frozen=True, kw_only=True)
class Unit:
    """One level of indentation is `own` for the checkpoint, and a tab in the file."""

    own: str

    def request(self, request: FillRequest) -> FillRequest:
        """`request` as the checkpoint knows code."""
        segments: list[str | Hole] = []
        at_line_start = True
        for segment in request.segments:
            if isinstance(segment, str):
                segments.append(self.text(segment, at_line_start=at_line_start))
                at_line_start = segment.endswith("\n") if segment else at_line_start
            else:
                start = None if segment.start is None else self.text(segment.start, at_line_start=at_line_start)
                segments.append(replace(segment, start=start))
                at_line_start = False
        return replace(request, segments=tuple(segments))

    def edit(self, edit: EditTask, request: FillRequest) -> EditTask:
        """What the checkpoint is told of the text that its holes rewrite."""
        before = joined(takewhile(lambda segment: isinstance(segment, str), request.segments))
        return replace(edit, old=self.text(edit.old, at_line_start=False), at=len(self.text(before[: edit.at])))

    def text(self, text: str, *, at_line_start: bool = True) -> str:
        """Tabs at the beginnings of lines as the checkpoint's unit."""
        head, newline, rest = ("", "", text) if at_line_start else text.partition("\n")
        return head + newline + _TABS.sub(lambda found: self.own * len(found[0]), rest)

    def result(self, result: FillResult, request: FillRequest) -> FillResult:
        """`result` of the request with the file's own unit."""
        return replace(result, candidates=tuple(self._candidate(one, request) for one in result.candidates))

    def draft(self, draft: FillDraft, request: FillRequest) -> FillDraft:
        trace = draft.trace and replace(draft.trace, tokens=self._tokens(draft.trace.tokens, request))
        return replace(draft, texts=self._texts(draft.texts, request), trace=trace)

    def _candidate(self, candidate: Candidate, request: FillRequest) -> Candidate:
        texts, tokens = self._texts(candidate.texts, request), self._tokens(candidate.tokens, request)
        return replace(candidate, texts=texts, tokens=tokens)

    def _texts(self, texts: tuple[str, ...], request: FillRequest) -> tuple[str, ...]:
        pairs = zip(texts, _on_blank_lines(request), strict=True)
        return tuple(self._with_tabs(text, lead="" if blank else "x")[0] for text, blank in pairs)

    def _tokens(self, tokens: tuple[tuple[Token, ...], ...], request: FillRequest) -> tuple[tuple[Token, ...], ...]:
        return tuple(map(self._tokens_of_hole, tokens, _on_blank_lines(request)))

    def _tokens_of_hole(self, tokens: tuple[Token, ...], blank: bool) -> tuple[Token, ...]:
        found, line = [], "" if blank else "x"
        for token in tokens:
            text, line = self._with_tabs(token.text, lead=line)
            found.append(replace(token, text=text))
        return tuple(token for token in found if token.text)

    def _with_tabs(self, text: str, *, lead: str) -> tuple[str, str]:
        """`text` behind `lead` in its line with tabs for whole units, and what its last line is then behind.

        A unit that a token ends within becomes a tab with the token that ends it.
        """
        made: list[str] = []
        for number, line in enumerate(text.split("\n")):
            before = lead if number == 0 else ""
            if before.strip():
                made.append(line)
                lead = before + line
                continue
            spaces = len(line) - len(line.lstrip(" "))
            open_spaces = len(before) + spaces
            units, left = divmod(open_spaces, len(self.own))
            rest = line[spaces:]
            made.append("\t" * units + (" " * left + rest if rest else ""))
            lead = "x" if rest else " " * left
        return "\n".join(made), lead


def unit_of(request: FillRequest, own: str) -> Unit | None:
    """`None` where the file is not indented by tabs, or the checkpoint has no unit of its own."""
    if not own:
        return None
    fixed = [segment for segment in request.segments if isinstance(segment, str)]
    tabs = sum(segment.count("\n\t") for segment in fixed)
    spaces = sum(segment.count("\n  ") for segment in fixed)
    return Unit(own=own) if tabs > spaces else None


def _on_blank_lines(request: FillRequest) -> list[bool]:
    """For each hole, whether nothing but space is before it in its line."""
    found, line = [], ""
    for segment in request.segments:
        if isinstance(segment, Hole):
            found.append(not line.strip())
            line = "x"
        elif "\n" in segment:
            line = segment.rpartition("\n")[2]
        else:
            line += segment
    return found
