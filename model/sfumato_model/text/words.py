"""A text as words of its language: names, numbers, operators, and what stands in strings and comments.

A selection begins and ends anywhere, so nothing is asked of the text around it: what a word is shows in its own
characters.
"""

from __future__ import annotations

import keyword
import re
from collections.abc import Iterator
from functools import lru_cache
from token import EXACT_TOKEN_TYPES
from typing import Literal

Kind = Literal["name", "number", "sign"]
Place = tuple[int, int]
"""Start and end in a text, in characters."""

_NUMBER = r"0[xXbBoO]\w+|(?:\d[\d_]*(?:\.(?![.\w])|\.\d[\d_]*)?|\.\d[\d_]*)(?:[eE][+-]?\d+)?\w*"
_QUOTES = "\"\"\"|'''|[\"'`]"
_OPERATORS = (
    "<<=", ">>=", ">>>", "===", "!==", "...", "..=", "..<", "**=", "??=", "&&=", "||=", "<=>", "==", "!=", "<=", ">=",
    "&&", "||", "??", "?.", "->", "=>", "<-", "::", ":=", "++", "--", "<<", ">>", "**", "..", "+=", "-=", "*=", "/=",
    "%=", "&=", "|=", "^=", "//",
)  # fmt: skip
"""Those of several characters, of most languages; Python says its own."""
_KEYWORDS = tuple(keyword.kwlist)
_PAIRED = frozenset("()[]{}")
_DEFINES = re.compile(r"\b(?:def|class|fn|func|function|struct|enum|interface|type)\s+\Z")
_DEFINES_WITHIN = 20
"""Characters before a name in which a definition's keyword stands."""


def words(text: str, language: str) -> Iterator[Place]:
    """Every word, in order; the space between them is none."""
    return (found.span() for found in _pattern(language).finditer(text))


def kind_of(word: str) -> Kind:
    """The words of strings and comments are names, too."""
    if word[0].isalpha() or word[0] == "_":
        return "name"
    return "number" if word[0].isdigit() or word[1:2].isdigit() else "sign"


def is_half(word: str) -> bool:
    """Whether it is a bracket or a quote, which is right or wrong together with another one."""
    return word in _PAIRED or word[0] in "\"'`"


def is_defined_at(text: str, start: int) -> bool:
    """Whether the word at `start` is what a definition is called."""
    return _DEFINES.search(text, max(0, start - _DEFINES_WITHIN), start) is not None


def known_words(language: str) -> tuple[str, ...]:
    """Keywords and operators, as far as they are known."""
    return (*_KEYWORDS, *EXACT_TOKEN_TYPES) if language == "python" else (*_OPERATORS, *"+-*/%<>=!&|^~.,:;?")


def is_the_languages(word: str, language: str) -> bool:
    """Whether it is the language's own and nobody's choice of a name: a keyword, an operator, another sign."""
    return kind_of(word) == "sign" or word in _known(language)


@lru_cache
def _known(language: str) -> frozenset[str]:
    return frozenset(known_words(language))


@lru_cache
def _pattern(language: str) -> re.Pattern[str]:
    operators = [one for one in known_words(language) if kind_of(one) == "sign"]
    longest_first = "|".join(re.escape(one) for one in sorted(operators, key=len, reverse=True))
    # What a backslash takes away its meaning is one word with it, and any other sign is one of its own.
    return re.compile(rf"{_NUMBER}|\w+|{_QUOTES}|\\\S|{longest_first}|\S")
