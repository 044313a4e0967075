"""A pattern with wildcards as git matches it (its wildmatch.c), in time that is at most its length times the text's.

All places of the pattern that the text so far may have led to are followed at once, as the bits of one number, so there
is nothing to go back to, whatever the pattern. Patterns and texts are bytes, as they are for git.
"""

from __future__ import annotations

import re
from collections.abc import Callable
from dataclasses import dataclass, field
from functools import lru_cache

_SLASH, _STAR, _ESCAPE, _OPEN, _CLOSE, _DASH = b"/*\\[]-"
_ONLY = tuple(1 << byte for byte in range(256))
_ALL = (1 << 256) - 1
_NO_SLASH = _ALL & ~_ONLY[_SLASH]
_SPECIAL = re.compile(rb"[*?[\\]")


def plain_length(pattern: bytes) -> int:
    """How much of it stands before the first wildcard or backslash."""
    found = _SPECIAL.search(pattern)
    return len(pattern) if found is None else found.start()


def _bytes_that(belong: Callable[[str], bool]) -> int:
    return sum(_ONLY[byte] for byte in range(128) if belong(chr(byte)))


_CLASSES = {
    b"alnum": _bytes_that(str.isalnum),
    b"alpha": _bytes_that(str.isalpha),
    b"blank": _bytes_that(lambda one: one in " \t"),
    b"cntrl": _bytes_that(lambda one: one < " " or one == "\x7f"),
    b"digit": _bytes_that(str.isdigit),
    b"graph": _bytes_that(lambda one: " " < one < "\x7f"),
    b"lower": _bytes_that(str.islower),
    b"print": _bytes_that(lambda one: " " <= one < "\x7f"),
    b"punct": _bytes_that(lambda one: " " < one < "\x7f" and not one.isalnum()),
    b"space": _bytes_that(lambda one: one in " \t\n\r"),
    b"upper": _bytes_that(str.isupper),
    b"xdigit": _bytes_that(lambda one: one in "0123456789abcdefABCDEF"),
}


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


@lru_cache(maxsize=512)
def compiled(pattern: bytes, folds: bool, fresh: int = 0) -> Glob | None:
    """`None`: a pattern that matches nothing, as one whose bracket is not closed. With `folds`, texts have to be in
    small letters; as in git, what stands in brackets or behind a backslash is not folded. Stars at `fresh` are taken
    for those at the front.
    """
    taken: list[int] = []
    stars = deep = optional = 0
    run, needle = bytearray(), b""
    at = 0
    while at < len(pattern):
        byte = pattern[at]
        if byte == _STAR:
            behind = at
            while behind < len(pattern) and pattern[behind] == _STAR:
                behind += 1
            begins = at in (0, fresh) or pattern[at - 1] == _SLASH
            ends = behind == len(pattern) or pattern[behind] == _SLASH or pattern[behind : behind + 2] == b"\\/"
            needle, run, place = max(needle, bytes(run), key=len), bytearray(), len(taken)
            if not (behind - at > 1 and begins and ends):
                taken.append(0)
                stars |= 1 << place
            elif pattern[behind : behind + 1] != b"/":
                taken.append(0)
                stars, deep = stars | 1 << place, deep | 1 << place
            else:
                behind += 1
                if not (place > 2 and optional >> (place - 3) & 1):  # a second `**/` says nothing more
                    taken += [0, 0, _ONLY[_SLASH]]
                    stars, deep, optional = stars | 2 << place, deep | 2 << place, optional | 1 << place
            at = behind
            continue
        if byte == _OPEN:
            bracket = _bracket(pattern, at + 1, folds)
            if bracket is None:
                return None
            members, at = bracket
        elif byte == _ESCAPE:
            at += 1
            if at == len(pattern):
                return None
            members = _ONLY[pattern[at]]
        elif byte == b"?"[0]:
            members = _NO_SLASH
        else:
            members = _ONLY[pattern[at : at + 1].lower()[0] if folds else byte]
        taken.append(members)
        if members & (members - 1) == 0 and members:
            run.append(members.bit_length() - 1)
        else:
            needle, run = max(needle, bytes(run), key=len), bytearray()
        at += 1
    needle = max(needle, bytes(run), key=len)
    return Glob(taken=tuple(taken), stars=stars, deep=deep, optional=optional, needle=needle)


def _bracket(pattern: bytes, at: int, folds: bool) -> tuple[int, int] | None:
    """The bytes of a bracket whose inside begins at `at`, and where it closes; `None` where it is malformed."""
    negated = pattern[at : at + 1] in (b"!", b"^")
    at += negated
    members, before, first = 0, 0, True
    while True:
        if at >= len(pattern):
            return None
        byte = pattern[at]
        if byte == _CLOSE and not first:
            break
        first = False
        following = pattern[at + 1 : at + 2]
        if byte == _ESCAPE:
            if not following:
                return None
            at += 1
            before = following[0]
            members |= _ONLY[before]
        elif byte == _DASH and before and following not in (b"", b"]"):
            at += 1
            if following == b"\\":
                at += 1
                if at >= len(pattern):
                    return None
            span = _span(before, pattern[at])
            members |= (span | _lowered(span)) if folds else span
            before = 0
        elif byte == _OPEN and following == b":":
            close = pattern.find(b"]", at + 2)
            if close < 0:
                return None
            if close == at + 2 or pattern[close - 1] != b":"[0]:
                members, before = members | _ONLY[_OPEN], _OPEN
            else:
                named = _CLASSES.get(pattern[at + 2 : close - 1])
                if named is None:
                    return None
                members |= (named | _CLASSES[b"lower"]) if folds and named == _CLASSES[b"upper"] else named
                at, before = close, 0
        else:
            members, before = members | _ONLY[byte], byte
        at += 1
    return (_ALL & ~members if negated else members) & _NO_SLASH, at


def _span(first: int, last: int) -> int:
    return max(0, (2 << last) - (1 << first))


def _lowered(members: int) -> int:
    """The small letters whose capitals are among them."""
    return (members & _CLASSES[b"upper"]) << 32
