"""Fixtures of the benchmark's tests: a file to cut holes in, and a tokenizer of characters."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass, field
from typing import Any

import pytest
from benchmarks.quality.known_hole import KnownHole
from sfumato_model.text.tokenizer import SpecialTokens
from sfumato_model.training.data.corpus import SourceFile

TEXT = '''"""Rooms and what they cost."""

import math


def area(width, height):
    """How large a room is."""
    # Both in metres.
    checked = max(width, 0) * max(height, 0)
    rounded = round(checked, 2)
    return rounded


class Room:
    def __init__(self, name, sides):
        self.name = name
        self.sides = sorted(sides, key=abs)
        self.area = area(sides[0], sides[1])

    def price(self, rate, discount=0.0):
        whole = self.area * rate
        if discount > 0:
            whole = whole * (1 - discount)
            print("cheaper by", math.floor(whole * discount))
        return whole
'''


@dataclass
class WordTokens:
    """A token for each word."""

    special: SpecialTokens = field(default_factory=lambda: SpecialTokens(end=0))

    def encode(self, text: str) -> list[int]:
        return [1] * len(text.split())

    encode_template = encode

    def decode(self, ids: Sequence[int]) -> str:
        raise NotImplementedError(ids)


@pytest.fixture
def tokenizer() -> WordTokens:
    return WordTokens()


@pytest.fixture
def files() -> tuple[SourceFile, ...]:
    return (SourceFile(package="rooms", path="rooms.py", text=TEXT),)


@pytest.fixture
def hole_in() -> Callable[..., KnownHole]:
    """`hole_in("f([[x]])")`: the text between the double brackets is the hole's."""

    def make(marked: str, **changes: Any) -> KnownHole:
        before, _, rest = marked.partition("[[")
        truth, _, after = rest.partition("]]")
        file = SourceFile(package="p", path="p.py", text=before + truth + after)
        values: dict[str, Any] = {"kind": "rest of line", "code": True}
        values |= changes
        return KnownHole(file=file, start=len(before), end=len(before) + len(truth), **values)

    return make
