"""An outside mark without a model: the file itself. What followed the longest earlier match is copied."""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Iterator, Sequence
from contextlib import suppress

from benchmarks.quality.ending import is_complete
from benchmarks.quality.known_hole import KnownHole

_TOKEN = re.compile(r"\n[ \t]*|[^\S\n]+|\w+|[^\w\s]")
LONGEST_MATCH = 12
"""Tokens of context, at most."""
LIMIT = 80
"""Tokens of an answer, at most."""


def tokens_of(text: str) -> list[str]:
    return _TOKEN.findall(text)


def follower(context: Sequence[str], texts: Sequence[Sequence[str]]) -> str:
    """The most frequent follower of the longest known end of `context`, the earliest among equals; "" for none.

    `texts` are of tokens.
    """
    best, followers = 0, Counter[str]()
    for tokens in texts if context else ():
        for at in _places(tokens, context[-1]):
            length = _match(tokens, at, context)
            if length > best:
                best, followers = length, Counter()
            if length == best:
                followers[tokens[at + 1]] += 1
    return followers.most_common(1)[0][0] if followers else ""


def _places(tokens: Sequence[str], wanted: str) -> Iterator[int]:
    """Where `wanted` is followed by something."""
    at = -1
    with suppress(ValueError):
        while True:
            yield (at := tokens.index(wanted, at + 1, max(0, len(tokens) - 1)))


def _match(tokens: Sequence[str], at: int, context: Sequence[str]) -> int:
    """Tokens up to and with `at` that are the last ones of `context`."""
    length = 0
    while length < min(LONGEST_MATCH, at + 1, len(context)) and tokens[at - length] == context[-1 - length]:
        length += 1
    return length


def continue_file(hole: KnownHole) -> tuple[str, int]:
    """The text by the n-grams of the rest of the file, a half-typed word included, and the tokens that it took."""
    before, after = hole.file.text[: hole.start], hole.file.text[hole.end :]
    tokens = tokens_of(before)
    typed = tokens.pop() if tokens and tokens[-1].isidentifier() else ""
    known = (tokens, tokens_of(after))
    found: list[str] = []
    while len(found) < LIMIT and not is_complete(hole, "".join(found)[len(typed) :]):
        token = follower([*tokens, *found], known)
        if not token:
            break
        if not found and typed and not token.startswith(typed):
            token = _longer(tokens, after, typed)
        found.append(token)
    return "".join(found)[len(typed) :], len(found)


def _longer(tokens: list[str], after: str, typed: str) -> str:
    """The nearest word that goes on from `typed`, or `typed` itself, which counts as a whole word then."""
    words = [*reversed(tokens), *tokens_of(after)]
    return next((word for word in words if word.startswith(typed) and word != typed), typed)
