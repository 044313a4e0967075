"""Rest-of-line holes in files that were never trained on, and how many of them a fill gets exactly right."""

from __future__ import annotations

import random
import tokenize
from collections.abc import Sequence
from dataclasses import dataclass
from functools import lru_cache

from sfumato_model.text.python_text import NotPython, tokens
from sfumato_model.text.tokenizer import Tokenizer
from sfumato_model.training.data.corpus import SourceFile
from sfumato_model.training.data.holes import rest_of_line

PREFIX_CHARACTERS = 2500
SUFFIX_CHARACTERS = 1200


@dataclass(frozen=True, kw_only=True)
class HeldOutHole:
    """The text around a hole, and the text that was there. `code` is false in comments and docstrings."""

    path: str
    before: str
    truth: str
    after: str
    code: bool


def rest_of_line_holes(
    files: Sequence[SourceFile], tokenizer: Tokenizer, count: int, seed: int, longest: int = 15
) -> list[HeldOutHole]:
    """`count` holes from a random character of a line to its end, of 1 to `longest` tokens."""
    rng = random.Random(seed)
    weights = [len(file.text) for file in files]
    found: list[HeldOutHole] = []
    while len(found) < count:
        file = rng.choices(files, weights)[0]
        span = rest_of_line(file.text, rng.randrange(len(file.text)))
        if span is None or not 1 <= len(tokenizer.encode(file.text[span[0] : span[1]])) <= longest:
            continue
        found.append(
            HeldOutHole(
                path=file.path,
                before=file.text[max(0, span[0] - PREFIX_CHARACTERS) : span[0]],
                truth=file.text[span[0] : span[1]],
                after=file.text[span[1] : span[1] + SUFFIX_CHARACTERS],
                code=not any(start <= span[0] < end for start, end in prose(file.text)),
            )
        )
    return found


@lru_cache(maxsize=1024)
def prose(text: str) -> tuple[tuple[int, int], ...]:
    """The character ranges of comments, and of strings that are a whole line or several: mostly docstrings."""
    starts = [0]
    for full in text.splitlines(keepends=True):
        starts.append(starts[-1] + len(full))
    found = []
    try:
        for token in tokens(text):
            alone = token.type == tokenize.STRING and token.line.strip() == token.string
            several = token.type == tokenize.STRING and "\n" in token.string
            if token.type == tokenize.COMMENT or alone or several:
                (line, column), (end_line, end_column) = token.start, token.end
                found.append((starts[line - 1] + column, starts[end_line - 1] + end_column))
    except NotPython:
        pass  # what was found before the damage still counts
    return tuple(found)
