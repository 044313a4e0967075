"""Where git's settings lie on this machine, and a file of them, as git reads it (its config.c); of its entries, those
that are asked for.
"""

from __future__ import annotations

import os
import re
import sys
from collections.abc import Callable
from dataclasses import dataclass

MAX_ENTRIES = 1_000
_SPACES = " \t\n\r"
_NAME = re.compile(r"[A-Za-z][A-Za-z0-9-]*+")
_SECTION = re.compile(r'\[(?P<name>[A-Za-z0-9.-]*+)(?:\]|[ \t\r]++"(?P<quoted>(?:[^"\\\n]|\\[^\n])*+)"\])')
_ESCAPED = {"t": "\t", "b": "\b", "n": "\n", "\\": "\\", '"': '"'}
NO = ("false", "no", "off", "")
"""What says no to git."""
_SYSTEM = ("/etc/gitconfig", "/usr/local/etc/gitconfig", "/opt/homebrew/etc/gitconfig")


class BadConfig(ValueError):
    """What git refuses to read; the message completes "it ..."."""


@dataclass(frozen=True, slots=True)
class Entry:
    """`key` has section and name in small letters; `value` is `None` where there is a name alone, which means yes."""

    key: str
    subsection: str | None
    value: str | None


def entries(content: bytes, wanted: Callable[[str, str | None], bool]) -> tuple[Entry, ...]:
    """Those that are `wanted` by their key and subsection. Raises `BadConfig`."""
    text = content.removeprefix(b"\xef\xbb\xbf").decode("utf-8", "surrogateescape").replace("\r\n", "\n")
    found: list[Entry] = []
    section, subsection, at = "", None, 0
    while at < len(text):
        first = text[at]
        if first in _SPACES:
            at += 1
        elif first in "#;":
            at = _line_end(text, at)
        elif first == "[":
            section, subsection, at = _section(text, at)
        elif (name := _NAME.match(text, at)) is not None:
            value, at = _value(text, name.end())
            key = f"{section}.{name[0].lower()}"
            if wanted(key, subsection):
                found.append(Entry(key=key, subsection=subsection, value=value))
        else:
            raise BadConfig(f"has {first!r} where a setting should begin")
        if len(found) > MAX_ENTRIES:
            raise BadConfig(f"has more than {MAX_ENTRIES:,} settings of one kind")
    return tuple(found)


def _line_end(text: str, at: int) -> int:
    end = text.find("\n", at)
    return len(text) if end < 0 else end


def _section(text: str, at: int) -> tuple[str, str | None, int]:
    """From its bracket on: the name, what stands in quotes, and where it ends."""
    found = _SECTION.match(text, at)
    if found is None or not (found["name"] or found["quoted"] is not None):
        raise BadConfig("has a section that does not end")
    name = found["name"].lower()
    if found["quoted"] is not None:
        return name, re.sub(r"\\(.)", r"\1", found["quoted"]), found.end()
    section, _, old_style = name.partition(".")
    return (section, old_style, found.end()) if old_style else (name, None, found.end())


def _value(text: str, at: int) -> tuple[str | None, int]:
    """From behind the name to the next line, or the one after the last that a backslash goes on to."""
    while text[at : at + 1] in (" ", "\t"):
        at += 1
    if text[at : at + 1] in ("", "\n"):
        return None, at
    if text[at] != "=":
        raise BadConfig("has a name without a value")
    at += 1
    letters: list[str] = []
    kept, quoted = 0, False
    while (letter := text[at : at + 1]) not in ("", "\n"):
        at += 1
        if letter in _SPACES and not quoted:
            letters += letter if letters else ""
            continue
        if letter in "#;" and not quoted:
            at = _line_end(text, at)
            continue
        if letter == "\\":
            letter = text[at : at + 1]
            at += 1
            if letter not in ("", "\n"):
                if letter not in _ESCAPED:
                    raise BadConfig(f"has \\{letter} in a value")
                letters.append(_ESCAPED[letter])
        elif letter == '"':
            quoted = not quoted
        else:
            letters.append(letter)
        kept = len(letters)
    if quoted:
        raise BadConfig("has a quote that does not end")
    return "".join(letters[:kept]), at


def _config_home() -> str:
    return os.path.join(os.environ.get("XDG_CONFIG_HOME") or os.path.expanduser("~/.config"), "git")


def default_exclude_file() -> str:
    path = os.path.join(_config_home(), "ignore")
    return path if os.path.isabs(path) else ""


def user_files() -> list[str]:
    own = os.environ.get("GIT_CONFIG_GLOBAL")
    if own is not None:
        return [own] if own else []
    return [os.path.join(_config_home(), "config"), os.path.expanduser("~/.gitconfig")]


def system_files() -> list[str]:
    if os.environ.get("GIT_CONFIG_NOSYSTEM", "").lower() not in ("0", *NO):
        return []
    own = os.environ.get("GIT_CONFIG_SYSTEM")
    if own is not None:
        return [own] if own else []
    if sys.platform == "win32":
        return [os.path.join(os.environ.get("PROGRAMFILES", "C:\\Program Files"), "Git", "etc", "gitconfig")]
    return list(_SYSTEM)
