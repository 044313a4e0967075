"""Tokenizers whose tokens a test can read: bytes, and bytes with words."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from sfumato_model.text.tokenizer import SpecialTokens

BYTES = 256


class ByteTokenizer:
    """One id a byte; markers above them, unless `markers` is false."""

    def __init__(self, *, markers: bool = True) -> None:
        names = ("bos", "suffix", "prefix", "path", "separator", "edit", "old", "new", "gap") if markers else ()
        ids: dict[str, Any] = {name: BYTES + 1 + i for i, name in enumerate(names)}
        self.special = SpecialTokens(end=BYTES, **ids)

    size = BYTES + 10

    def encode(self, text: str) -> list[int]:
        return list(text.encode("utf-8"))

    def encode_template(self, text: str) -> list[int]:
        return self.encode(text)

    def decode(self, ids: Sequence[int]) -> str:
        return bytes(i for i in ids if i < BYTES).decode("utf-8", errors="replace")


class WordTokenizer(ByteTokenizer):
    """A tokenizer of bytes with a few longer tokens, taken greedily: cuts within a word matter to it."""

    def __init__(self, words: Sequence[str]) -> None:
        super().__init__()
        self.words = {word: BYTES + 10 + i for i, word in enumerate(words)}
        self.size = BYTES + 10 + len(words)
        self._texts = {i: word for word, i in self.words.items()}

    def encode(self, text: str) -> list[int]:
        ids: list[int] = []
        at = 0
        by_length = sorted(self.words, key=len, reverse=True)
        while at < len(text):
            word = next((w for w in by_length if text.startswith(w, at)), None)
            ids += [self.words[word]] if word else super().encode(text[at])
            at += len(word or text[at])
        return ids

    def decode(self, ids: Sequence[int]) -> str:
        data = b"".join(
            self._texts[i].encode() if i in self._texts else bytes([i]) for i in ids if i < BYTES or i in self._texts
        )
        return data.decode("utf-8", errors="replace")
