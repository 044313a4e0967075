"""An outside mark without a model: the file itself. What followed the longest earlier match is copied."""

from __future__ import annotations

import re

from benchmarks.quality.ending import is_complete
from benchmarks.quality.known_hole import KnownHole

_TOKEN = re.compile(r"\n[ \t]*|[^\S\n]+|\w+|[^\w\s]")
LONGEST_MATCH = 12
"""Tokens of context, at most."""
LIMIT = 80
"""Tokens of an answer, at most."""


class FileNgrams:
    """What followed each run of tokens in a text; an order without a match falls back to the next lower one."""

    def __init__(self, *texts: str) -> None:
        self._followers: list[dict[tuple[str, ...], dict[str, int]]] = [{} for _ in range(LONGEST_MATCH + 1)]
        for text in texts:
            tokens = _TOKEN.findall(text)
            for at, token in enumerate(tokens):
                for order in range(1, min(LONGEST_MATCH, at) + 1):
                    counts = self._followers[order].setdefault(tuple(tokens[at - order : at]), {})
                    counts[token] = counts.get(token, 0) + 1

    def next(self, context: list[str]) -> str | None:
        """The most frequent follower of the longest known end of `context`, the earliest seen among equals."""
        for order in range(min(LONGEST_MATCH, len(context)), 0, -1):
            counts = self._followers[order].get(tuple(context[-order:]))
            if counts:
                return max(counts, key=lambda token: counts[token])
        return None


def continue_file(hole: KnownHole) -> tuple[str, int]:
    """The text by the n-grams of the rest of the file, a half-typed word included, and the tokens that it took."""
    before, after = hole.file.text[: hole.start], hole.file.text[hole.end :]
    tokens = _TOKEN.findall(before)
    typed = tokens.pop() if tokens and tokens[-1].isidentifier() else ""
    ngrams = FileNgrams(before[: len(before) - len(typed)], after)
    found: list[str] = []
    while len(found) < LIMIT and not is_complete(hole, "".join(found)[len(typed) :]):
        token = ngrams.next([*tokens, *found])
        if token is None:
            break
        if not found and typed and not token.startswith(typed):
            token = _longer(tokens, after, typed)
        found.append(token)
    return "".join(found)[len(typed) :], len(found)


def _longer(tokens: list[str], after: str, typed: str) -> str:
    """The nearest word that goes on from `typed`, or `typed` itself, which counts as a whole word then."""
    words = [*reversed(tokens), *_TOKEN.findall(after)]
    return next((word for word in words if word.startswith(typed) and word != typed), typed)
