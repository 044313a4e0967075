"""Text as it may be shown: a character that would act on a terminal, or that nobody sees, is written out as its code.

A file, its name, an error or the answer of a server can hold an escape sequence that writes to the clipboard, a
carriage return that hides what stood before it, or a mark that turns the order of letters around. They are shown as
in `\\x1b`, `\\u202e` and `\\U000e0041`. Standard library only: the language server imports it.
"""

from __future__ import annotations

import re

_ACTING = (
    "\x00-\x08\x0b\x0c\x0e-\x1f\x7f-\x9f"  # C0 without tab, newline and carriage return; DEL, C1
    "\u061c\u200e\u200f\u202a-\u202e\u2066-\u2069"  # the order of letters
    "\u2028\u2029"  # line ends that few programs know
    "\ud800-\udfff"  # halves of a character, as of a file name that is no UTF-8
)
_UNSEEN = (
    "\u00ad\u034f\u115f\u1160\u17b4\u17b5\u180b-\u180f\u200b-\u200d\u2060-\u2065\u206a-\u206f\u3164\ufeff\uffa0"
    "\ufff0-\ufffb\U000e0000-\U000e0fff"  # without a width, fillers, tags
)
_HIDDEN = re.compile(rf"[{_ACTING}{_UNSEEN}]|\r(?!\n)")
_HIDDEN_IN_A_LINE = re.compile(rf"[{_ACTING}{_UNSEEN}\t\n\r]")


def visible(text: str) -> str:
    """Text of any number of lines: tabs and line ends stay, a carriage return inside a line does not."""
    return _HIDDEN.sub(_code, text)


def visible_line(text: object) -> str:
    """What belongs on one line, as a name or a path: tabs and line ends are written out too."""
    return _HIDDEN_IN_A_LINE.sub(_code, str(text))


def visible_json(text: str) -> str:
    """The same JSON, without a character that acts: they stand in its strings alone, where each has an escape."""
    return _HIDDEN.sub(_json_code, text)


def _code(found: re.Match[str]) -> str:
    number = ord(found[0])
    if number > 0xFFFF:
        return f"\\U{number:08x}"
    return f"\\u{number:04x}" if number > 0xFF else f"\\x{number:02x}"


def _json_code(found: re.Match[str]) -> str:
    pairs = found[0].encode("utf-16-be", "surrogatepass").hex()
    return "".join(f"\\u{pairs[at : at + 4]}" for at in range(0, len(pairs), 4))
