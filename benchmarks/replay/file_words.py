"""The mark to compare with, without a model: the words of the file, as they followed each other before.

As `benchmarks.quality.ngram` continues a hole, but the file changes with every key.
"""

from __future__ import annotations

import re
import time
from functools import lru_cache

from benchmarks.quality.ngram import LONGEST_MATCH, follower, tokens_of
from benchmarks.replay.buffer import Buffer
from benchmarks.replay.sources import Answer, SuggestionSource

LIMIT = 24
"""Tokens of a suggestion, at most; it ends with the line."""


class FileWords(SuggestionSource):
    """Continues the line as the file did at the longest earlier match."""

    async def suggest(self, buffer: Buffer) -> Answer:
        begun = time.perf_counter()
        text = continue_line(buffer.before, buffer.after)
        return Answer(text=text, seconds=time.perf_counter() - begun)


def continue_line(before: str, after: str) -> str:
    """The rest of the line by the n-grams of the file; '' where they know none, or only what stands there already."""
    earlier, line = before[: before.rfind("\n") + 1], before[before.rfind("\n") + 1 :]
    tokens = [*_tokens(earlier), *tokens_of(line)]
    stem = tokens.pop() if tokens and re.fullmatch(r"\w+", tokens[-1]) else ""
    known = (tokens, _tokens(after))
    found: list[str] = []
    while len(found) < LIMIT:
        token = follower([*tokens[-LONGEST_MATCH:], *found], known)
        if not found and stem and not token.startswith(stem):
            token = next((word for word in reversed(tokens) if word.startswith(stem) and word != stem), "")
        if not token or token.startswith("\n"):
            break
        found.append(token)
    text = "".join(found)[len(stem) :].rstrip()
    return "" if after.split("\n", 1)[0].startswith(text) else text


@lru_cache(maxsize=8)
def _tokens(text: str) -> tuple[str, ...]:
    return tuple(tokens_of(text))
