"""A text against a pattern with wildcards, as git matches it (its wildmatch.c), in time that is at most their product.

All places of the pattern that the text so far may have led to are followed at once, as the bits of one number, so there
is nothing to go back to, whatever the pattern. Patterns and texts are bytes, as they are for git.
"""

from __future__ import annotations

from dataclasses import dataclass, field

_SLASH = b"/"[0]


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
