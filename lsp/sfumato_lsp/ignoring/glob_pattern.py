"""A pattern with wildcards as git reads it, and a text against it as git matches it (its wildmatch.c), in time that
is at most their product.

All places of the pattern that the text so far may have led to are followed at once, as the bits of one number, so there
is nothing to go back to, whatever the pattern. Patterns and texts are bytes, as they are for git.
"""

from __future__ import annotations

import re
from dataclasses import dataclass, field
from functools import lru_cache

from sfumato_lsp.ignoring.brackets import ALL, ONLY, bracket

_SLASH, _STAR, _ESCAPE, _OPEN, _ANY = b"/*\\[?"
_SPECIAL = re.compile(rb"[*?[\\]")


@dataclass(frozen=True, slots=True)
class Glob:
    """Places of a pattern are numbered; numbers whose bits are places or bytes stand for sets of them."""

    taken: tuple[int, ...]
    """The bytes of which a place takes one; none of a star."""
    stars: int
    """Places that take as many bytes as they like, but no slash."""
    deep: int
    """Those among them that take slashes too."""
    optional: int
    """Places of which each stands before a deep star and a slash that may be left out, and takes nothing."""
    needle: bytes
    """A part of every text that matches."""
    _at: dict[int, int] = field(default_factory=dict, compare=False, repr=False)
    """The places that take a byte, of the bytes seen so far."""

    def ends(self, text: bytes) -> list[int]:
        """The lengths at which `text` may be cut so that it matches: before a slash, or not at all."""
        found: list[int] = []
        if self.needle not in text:
            return found
        end = 1 << len(self.taken)
        here = self._with_left_out(1)
        for index, byte in enumerate(text):
            if byte == _SLASH and here & end:
                found.append(index)
            stays = self.deep if byte == _SLASH else self.stars
            here = self._with_left_out((here & self._taking(byte)) << 1 | here & stays)
            if not here:
                return found
        if here & end:
            found.append(len(text))
        return found

    def matches(self, text: bytes) -> bool:
        return self.ends(text)[-1:] == [len(text)]

    def _with_left_out(self, places: int) -> int:
        begun = places & self.optional
        places |= begun << 1 | begun << 3
        return places | (places & self.stars) << 1

    def _taking(self, byte: int) -> int:
        places = self._at.get(byte)
        if places is None:
            digits = "".join("1" if taken >> byte & 1 else "0" for taken in reversed(self.taken))
            places = self._at[byte] = int(digits or "0", 2)
        return places


def plain_length(pattern: bytes) -> int:
    """How much of it stands before the first wildcard or backslash."""
    found = _SPECIAL.search(pattern)
    return len(pattern) if found is None else found.start()


@lru_cache(maxsize=512)
def compiled(pattern: bytes, folds: bool, fresh: int = 0) -> Glob | None:
    """`None`: a pattern that matches nothing, as one whose bracket is not closed. With `folds`, texts have to be in
    small letters; as in git, what stands in brackets or behind a backslash is not folded. Stars at `fresh` are taken
    for those at the front.
    """
    made = _Made()
    at = 0
    while at < len(pattern):
        if pattern[at] == _STAR:
            at = _stars(made, pattern, at, fresh)
            continue
        found = _one(pattern, at, folds)
        if found is None:
            return None
        members, at = found
        made.take(members)
    return made.glob()


class _Made:
    """The places so far; a run of bytes that are the only ones at theirs may become the needle."""

    def __init__(self) -> None:
        self._taken: list[int] = []
        self._stars = self._deep = self._optional = 0
        self._run, self._needle = bytearray(), b""

    def take(self, members: int) -> None:
        self._taken.append(members)
        if members & (members - 1) == 0 and members:
            self._run.append(members.bit_length() - 1)
        else:
            self._end_run()

    def star(self, *, deep: bool) -> None:
        self._end_run()
        place = 1 << len(self._taken)
        self._taken.append(0)
        self._stars |= place
        self._deep |= place if deep else 0

    def folders(self) -> None:
        """Any number of them, none too. A second one right behind says nothing more."""
        self._end_run()
        place = len(self._taken)
        if place > 2 and self._optional >> (place - 3) & 1:
            return
        self._optional |= 1 << place
        self._taken.append(0)
        self.star(deep=True)
        self._taken.append(ONLY[_SLASH])

    def glob(self) -> Glob:
        self._end_run()
        return Glob(
            taken=tuple(self._taken), stars=self._stars, deep=self._deep, optional=self._optional, needle=self._needle
        )

    def _end_run(self) -> None:
        self._needle, self._run = max(self._needle, bytes(self._run), key=len), bytearray()


def _stars(made: _Made, pattern: bytes, at: int, fresh: int) -> int:
    """Take the stars that begin at `at`; where they, and a slash that is theirs, end."""
    behind = at
    while behind < len(pattern) and pattern[behind] == _STAR:
        behind += 1
    begins = at in (0, fresh) or pattern[at - 1] == _SLASH
    ends = behind == len(pattern) or pattern[behind] == _SLASH or pattern[behind : behind + 2] == b"\\/"
    whole = behind - at > 1 and begins and ends
    if whole and pattern[behind : behind + 1] == b"/":
        made.folders()
        return behind + 1
    made.star(deep=whole)
    return behind


def _one(pattern: bytes, at: int, folds: bool) -> tuple[int, int] | None:
    """The bytes of which one is taken there, and where what says so ends."""
    byte = pattern[at]
    if byte == _OPEN:
        return bracket(pattern, at + 1, folds)
    if byte == _ESCAPE:
        return (ONLY[pattern[at + 1]], at + 2) if at + 1 < len(pattern) else None
    if byte == _ANY:
        return ALL & ~ONLY[_SLASH], at + 1
    return ONLY[pattern[at : at + 1].lower()[0] if folds else byte], at + 1
