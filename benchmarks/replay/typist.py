"""The user's hands: from what stands there and what should, the next keystroke.

Whatever stands before the cursor, a suggestion or an indentation that nobody asked for, the hunk comes out exactly.
"""

from __future__ import annotations

from dataclasses import dataclass, replace

from benchmarks.replay import keys
from benchmarks.replay.buffer import Buffer, Change
from benchmarks.replay.rhythm import Script


@dataclass(frozen=True, kw_only=True)
class Typing:
    """A hunk under way: `typed` is to stand from `start` on. `tail` is what the editor closed behind the cursor."""

    buffer: Buffer
    start: int
    typed: str
    tail: str = ""
    stumbled: frozenset[int] = frozenset()
    """Places whose typo has happened."""

    @property
    def left(self) -> str:
        """What stands where the hunk is to come."""
        return self.buffer.before[self.start :]

    @property
    def rest(self) -> str | None:
        """What is still to come, or `None` while something wrong stands there."""
        return self.typed[len(self.left) :] if self.typed.startswith(self.left) else None

    @property
    def done(self) -> bool:
        return self.left == self.typed and not self.tail


@dataclass(frozen=True, kw_only=True)
class Keystroke:
    """What one key did. `text` is what came before the cursor; `change` is `None` where only the cursor moved."""

    typing: Typing
    change: Change | None
    text: str = ""
    types: bool = False
    """It typed a character, rather than took or skipped some."""


def next_keystroke(typing: Typing, script: Script, *, closing: bool) -> Keystroke:
    """The key that the user presses now. The hunk must not be done."""
    buffer, rest = typing.buffer, typing.rest
    if rest is None:
        return _take_back(typing)
    if not rest:
        after, change = buffer.replace("", ahead=1)
        return Keystroke(typing=replace(typing, buffer=after, tail=typing.tail[1:]), change=change)
    skipped = _skipped(typing.tail, rest)
    if skipped:
        after = buffer.at(len(buffer.before) + len(skipped))
        return Keystroke(
            typing=replace(typing, buffer=after, tail=typing.tail[len(skipped) :]),
            change=None,
            text=skipped,
            types=len(skipped) == 1,
        )
    place = len(typing.left)
    if script.typos[place] and place not in typing.stumbled:
        wrong = script.typos[place]
        after, change = buffer.replace(wrong)
        stumbled = typing.stumbled | {place}
        return Keystroke(typing=replace(typing, buffer=after, stumbled=stumbled), change=change, text=wrong, types=True)
    if rest[0] == "\n":
        return _enter(typing, empties=False)
    after, change, closed = keys.insert(buffer, rest[0], closing=closing)
    tail = keys.CLOSERS[rest[0]] + typing.tail if closed else typing.tail
    return Keystroke(typing=replace(typing, buffer=after, tail=tail), change=change, text=rest[0], types=True)


def _take_back(typing: Typing) -> Keystroke:
    """Enter where an empty line should stand empties it; else Backspace."""
    base = typing.left[: typing.left.rfind("\n") + 1]
    if not typing.left[len(base) :].strip() and typing.typed.startswith(base + "\n"):
        return _enter(typing, empties=True)
    after, change = keys.backspace(typing.buffer)
    return Keystroke(typing=replace(typing, buffer=after), change=change)


def _enter(typing: Typing, *, empties: bool) -> Keystroke:
    after, change, behind = keys.enter(typing.buffer, empties=empties)
    text = change.text.removesuffix(behind)
    return Keystroke(
        typing=replace(typing, buffer=after, tail=behind + typing.tail), change=change, text=text, types=True
    )


def _skipped(tail: str, rest: str) -> str:
    """What of the tail the next key moves over: a character by typing it, a closing line by the arrow."""
    length = len(tail) - len(tail.lstrip()) + 1
    return tail[:length] if tail and rest.startswith(tail[:length]) else ""
