"""What is asked, in which order: several documents that grow by keystrokes, a request after each key.

Deterministic: a seed and a number give the same requests on every machine with the same Python.
"""

from __future__ import annotations

import importlib.util
from collections.abc import Iterator
from dataclasses import dataclass
from enum import StrEnum
from pathlib import Path
from random import Random

from benchmarks.replay.buffer import Buffer, Change

MODULES = ("argparse", "configparser", "fractions", "shlex", "tarfile", "textwrap")
"""Of the standard library: real code that is there wherever this runs."""
EDITED_THROUGH_THE_EDITOR = frozenset({"shlex", "textwrap"})
TURN = 20
"""Keystrokes in one document before the user goes to the next."""
PASSAGE = 1500
"""Characters that are typed before the document is as it was and all begins again."""


class Way(StrEnum):
    SOCKET = "socket"
    EDITOR = "language server"


class Kind(StrEnum):
    AUTOMATIC = "automatic"
    INVOKED = "invoked"
    ELSEWHERE = "elsewhere"
    """Automatic, at the end of a line above."""
    CANCELLED = "cancelled"


WEIGHTS = {Kind.AUTOMATIC: 80, Kind.INVOKED: 8, Kind.ELSEWHERE: 6, Kind.CANCELLED: 6}


@dataclass(frozen=True, kw_only=True)
class Step:
    """A key, the change it makes, and a request at `cursor`. `opens`: it is the first of its document."""

    document: str
    way: Way
    kind: Kind
    opens: str | None
    """The whole document before this key, if it was not open."""
    change: Change
    cursor: Buffer


@dataclass
class _Typed:
    """A document under way: `text[:at]` and `text[end:]` stand there."""

    text: str
    start: int
    end: int
    at: int
    opened: bool = False

    @property
    def buffer(self) -> Buffer:
        return Buffer(before=self.text[: self.at], after=self.text[self.end :])


def read_documents() -> dict[str, str]:
    """Their source. Raises `ModuleNotFoundError`."""
    found = {}
    for name in MODULES:
        spec = importlib.util.find_spec(name)
        if spec is None or spec.origin is None:
            raise ModuleNotFoundError(f"{name} has no source here")
        found[name] = Path(spec.origin).read_text(encoding="utf-8")
    return found


def steps(documents: dict[str, str], count: int, seed: int) -> Iterator[Step]:
    """`count` requests, the documents in turn."""
    random = Random(seed)
    under_way = {name: _begin(text, random) for name, text in documents.items()}
    names = list(documents)
    for number in range(count):
        name = names[number // TURN % len(names)]
        kind = random.choices(list(WEIGHTS), list(WEIGHTS.values()))[0]
        yield _step(name, under_way[name], kind, random)


def _begin(text: str, random: Random) -> _Typed:
    length = min(PASSAGE, len(text) // 2)
    start = text.rfind("\n", 0, random.randrange(length, len(text) - length)) + 1
    return _Typed(text=text, start=start, end=start + length, at=start)


def _step(name: str, typed: _Typed, kind: Kind, random: Random) -> Step:
    before = typed.buffer
    opens, typed.opened = (None if typed.opened else before.text), True
    if typed.at == typed.end:
        taken = typed.end - typed.start
        after, change = before.replace("", back=taken)
        typed.at = typed.start
    else:
        after, change = before.replace(typed.text[typed.at])
        typed.at += 1
    cursor = _above(after, random) if kind is Kind.ELSEWHERE else after
    way = Way.EDITOR if name in EDITED_THROUGH_THE_EDITOR else Way.SOCKET
    return Step(document=name, way=way, kind=kind, opens=opens, change=change, cursor=cursor)


def _above(buffer: Buffer, random: Random) -> Buffer:
    """The end of a line before the cursor's."""
    ends = [at for at, character in enumerate(buffer.before[-2000:], len(buffer.before[:-2000])) if character == "\n"]
    return buffer.at(random.choice(ends)) if ends else buffer
