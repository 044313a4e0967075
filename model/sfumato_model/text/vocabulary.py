"""The texts of a checkpoint's tokens, and where in a text its tokenizer could begin one."""

from __future__ import annotations

import bisect
import re

import numpy as np
import numpy.typing as npt

from sfumato_model.text.tokenizer import Tokenizer

LONGEST_WORD = 48
# The pieces that tokenizers cut text into, at the end of a text. A newline and its indentation are a piece that nothing
# joins; elsewhere one space belongs to what follows it.
_LAST_PIECE = re.compile(r"(?:(?:(?<!\s)[ ])?(?:\w+|[^\s\w]+)|[^\S\n]+)\Z")


def word_start(text: str, at: int) -> int:
    """Where the piece that ends at `at` starts; `at` itself after a newline and its indentation."""
    line = text[text.rfind("\n", 0, at) + 1 : at]
    if not line.strip():
        return at
    found = _LAST_PIECE.search(text, max(0, at - LONGEST_WORD), at)
    return at if found is None else found.start()


class TokenTexts:
    """The text of every ordinary token, sorted, to find those that start with a given text."""

    def __init__(self, tokenizer: Tokenizer, low: int, high: int) -> None:
        never = {*tokenizer.special.never}
        found = ((tokenizer.decode([i]), i) for i in range(low, high) if i not in never)
        ordered = sorted((text, i) for text, i in found if text)
        self._texts = [text for text, _ in ordered]
        self._ids = np.array([i for _, i in ordered], dtype=np.int64)

    def called(self, text: str) -> list[int]:
        """Ids whose text is `text`."""
        start = bisect.bisect_left(self._texts, text)
        stop = bisect.bisect_right(self._texts, text, start)
        return self._ids[start:stop].tolist()

    def starting_with(self, text: str) -> npt.NDArray[np.int64]:
        """Ids (n,) int64 whose text starts with `text`: a part of what is there, however many they are."""
        start = bisect.bisect_left(self._texts, text)
        stop = bisect.bisect_left(self._texts, text + "\U0010ffff", start)
        return self._ids[start:stop]
