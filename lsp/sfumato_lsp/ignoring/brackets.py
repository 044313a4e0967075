"""A bracket of a pattern, as the bytes of which it takes one: sets of bytes are numbers whose bits stand for them."""

from __future__ import annotations

from collections.abc import Callable

_SLASH, _ESCAPE, _OPEN, _CLOSE, _DASH = b"/\\[]-"
ONLY = tuple(1 << byte for byte in range(256))
"""The set of one byte."""
ALL = (1 << 256) - 1


def _bytes_that(belong: Callable[[str], bool]) -> int:
    return sum(ONLY[byte] for byte in range(128) if belong(chr(byte)))


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


def bracket(pattern: bytes, at: int, folds: bool) -> tuple[int, int] | None:
    """The bytes of a bracket whose inside begins at `at`, and where it ends; `None` where it is malformed."""
    negated = pattern[at : at + 1] in (b"!", b"^")
    at += negated
    start, members, before = at, 0, 0
    while at < len(pattern):
        byte, following = pattern[at], pattern[at + 1 : at + 2]
        if byte == _CLOSE and at > start:
            return (ALL & ~members if negated else members) & ~ONLY[_SLASH], at + 1
        if byte == _ESCAPE:
            if not following:
                return None
            at, before = at + 1, following[0]
            more = ONLY[before]
        elif byte == _DASH and before and following not in (b"", b"]"):
            at += 2 if following == b"\\" else 1
            if at >= len(pattern):
                return None
            more, before = _span(before, pattern[at], folds), 0
        elif byte == _OPEN and following == b":":
            named = _named(pattern, at, folds)
            if named is None:
                return None
            more, at, before = named
        else:
            more, before = ONLY[byte], byte
        members |= more
        at += 1
    return None


def _named(pattern: bytes, at: int, folds: bool) -> tuple[int, int, int] | None:
    """A class as `[:alpha:]`, where its last character stands, and the byte that a dash behind it begins at."""
    close = pattern.find(b"]", at + 2)
    if close < 0:
        return None
    if close == at + 2 or pattern[close - 1] != b":"[0]:
        return ONLY[_OPEN], at, _OPEN
    named = _CLASSES.get(pattern[at + 2 : close - 1])
    if named is None:
        return None
    if folds and named == _CLASSES[b"upper"]:
        named |= _CLASSES[b"lower"]
    return named, close, 0


def _span(first: int, last: int, folds: bool) -> int:
    """With `folds`, the small letters too whose capitals are among them."""
    span = max(0, (2 << last) - (1 << first))
    return span | (span & _CLASSES[b"upper"]) << 32 if folds else span
