"""The mark to compare with, without a model: the words of the file, as they followed each other before.

As `benchmarks.quality.ngram` continues a hole, but looked up in the file instead of counted in advance: here the file
changes with every key.
"""

from __future__ import annotations

import re
import time
from collections import Counter
from collections.abc import Iterator, Sequence
from contextlib import suppress
from functools import lru_cache

from benchmarks.replay.buffer import Buffer, Change
from benchmarks.replay.projects import ChangedFile
from benchmarks.replay.sources import Answer

_TOKEN = re.compile(r"\n[ \t]*|[^\S\n]+|\w+|[^\w\s]")
LONGEST_MATCH = 12
"""Tokens of context, at most."""
LIMIT = 24
"""Tokens of a suggestion, at most; it ends with the line."""


class FileWords:
    """Continues the line as the file did at the longest earlier match."""

    async def open(self, file: ChangedFile) -> None:
        pass

    async def change(self, buffer: Buffer, change: Change) -> None:
        pass

    async def suggest(self, buffer: Buffer) -> Answer:
        begun = time.perf_counter()
        text = continue_line(buffer.before, buffer.after)
        return Answer(text=text, seconds=time.perf_counter() - begun)

    async def close(self) -> None:
        pass


def continue_line(before: str, after: str) -> str:
    """The rest of the line by the n-grams of the file; '' where they know none, or only what stands there already."""
    earlier, line = before[: before.rfind("\n") + 1], before[before.rfind("\n") + 1 :]
    tokens = [*_tokens(earlier), *_TOKEN.findall(line)]
    stem = tokens.pop() if tokens and re.fullmatch(r"\w+", tokens[-1]) else ""
    known = (tokens, _tokens(after))
    found: list[str] = []
    while len(found) < LIMIT:
        token = _next([*tokens[-LONGEST_MATCH:], *found], known)
        if not found and stem and not token.startswith(stem):
            token = next((word for word in reversed(tokens) if word.startswith(stem) and word != stem), "")
        if not token or token.startswith("\n"):
            break
        found.append(token)
    text = "".join(found)[len(stem) :].rstrip()
    return "" if after.split("\n", 1)[0].startswith(text) else text


@lru_cache(maxsize=8)
def _tokens(text: str) -> tuple[str, ...]:
    return tuple(_TOKEN.findall(text))


def _next(context: Sequence[str], known: Sequence[Sequence[str]]) -> str:
    """The most frequent follower of the longest known end of `context`, the earliest among equals; '' for none."""
    best, followers = 0, Counter[str]()
    for tokens in known if context else ():
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
