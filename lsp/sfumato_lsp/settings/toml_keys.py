"""Keys of a TOML text that are too deep: the standard library takes seconds to read one of some thousand parts."""

from __future__ import annotations

import re

MAX_PARTS = 50
_MARKS = re.compile(r'"""|\'\'\'|["\'\\#\n.=,{}\[\]]')


def too_deep_a_key(text: str) -> str | None:
    """The first part of a key that has too many; strings and comments are passed over. Linear in the text's length."""
    at = begin = parts = 0
    quote = ""
    comment = False
    while found := _MARKS.search(text, at):
        mark, at = found[0], found.end()
        if comment or quote in ('"', "'"):
            if mark == "\n" or (quote and mark.startswith(quote)):
                comment, quote = False, ""
        elif quote:
            quote = "" if mark == quote else quote
        elif mark[0] in "\"'":
            quote = mark
        elif mark == "#":
            comment = True
        if mark == "\\" and quote.startswith('"'):
            at += 1
        if quote or comment:
            continue
        if mark == ".":
            parts += 1
        elif mark[0] not in "\"'":
            begin, parts = at, 0
        if parts >= MAX_PARTS:
            return text[begin:].split(".")[0].strip()
    return None
