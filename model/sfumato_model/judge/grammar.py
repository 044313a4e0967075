"""Judged by a tree-sitter grammar: it reads any text, and an edit may make no error more than there were.

Python's grammar is always installed; other languages are judged where their grammar package is installed
(`pip install tree-sitter-javascript` and so on).
"""

from __future__ import annotations

from collections.abc import Sequence

from sfumato_model.judge.judgement import SOUND, Edit, Judgement, replaced
from sfumato_model.text.syntax_errors import error_counter, first_error


def judge(before: str, edits: Sequence[Edit], language: str) -> Judgement | None:
    """`None` without a grammar for `language`."""
    count = error_counter(language)
    if count is None:
        return None
    after = replaced(before, edits)
    if count(after) <= count(before):
        return SOUND
    at = first_error(language, after, edits[0].start)
    line = 1 + after.count("\n", 0, edits[0].start if at is None else at)
    return Judgement(verdict="broken", problem=in_words(after, "syntax error", line), line=line)


def in_words(after: str, reason: str, line: int | None) -> str:
    """What is wrong, with the line as it would be."""
    lines = after.split("\n")
    if line is None or not 1 <= line <= len(lines) or not lines[line - 1].strip():
        return reason
    return f"{reason} in {_shortened(lines[line - 1].strip())}"


def _shortened(text: str, most: int = 60) -> str:
    return text if len(text) <= most else text[: most - 1] + "…"
