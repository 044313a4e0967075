"""Where git's settings lie on this machine, and a file of them, as git reads it (its config.c); of its entries, those
that are asked for.
"""

from __future__ import annotations

import os
import sys
from collections.abc import Callable
from dataclasses import dataclass

MAX_ENTRIES = 1_000
_SPACES = " \t\n\r"
_NAME = frozenset("abcdefghijklmnopqrstuvwxyzABCDEFGHIJKLMNOPQRSTUVWXYZ0123456789-")
_ESCAPED = {"t": "\t", "b": "\b", "n": "\n", "\\": "\\", '"': '"'}


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
            section, subsection, at = _section(text, at + 1)
        elif first in _NAME and not first.isdigit() and first != "-":
            name, at = _name(text, at)
            value, at = _value(text, at)
            key = f"{section}.{name}"
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


def _name(text: str, at: int, more: str = "") -> tuple[str, int]:
    end = at
    while end < len(text) and (text[end] in _NAME or text[end] in more):
        end += 1
    return text[at:end].lower(), end


def _section(text: str, at: int) -> tuple[str, str | None, int]:
    """From behind its bracket: the name, what stands in quotes, and where it ends."""
    name, at = _name(text, at, ".")
    if text[at : at + 1] == "]" and name:
        section, _, old_style = name.partition(".")
        return (section, old_style, at + 1) if old_style else (name, None, at + 1)
    begin = at
    while text[at : at + 1] in (" ", "\t", "\r"):
        at += 1
    if at == begin or text[at : at + 1] != '"':
        raise BadConfig("has a section that does not end")
    at += 1
    letters: list[str] = []
    while (letter := text[at : at + 1]) != '"':
        if letter == "\\":
            at += 1
            letter = text[at : at + 1]
        if letter in ("", "\n"):
            raise BadConfig("has a section that does not end")
        letters.append(letter)
        at += 1
    if text[at + 1 : at + 2] != "]":
        raise BadConfig("has a section that does not end")
    return name, "".join(letters), at + 2


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


NO = ("false", "no", "off", "")
"""What says no to git."""
_SYSTEM = ("/etc/gitconfig", "/usr/local/etc/gitconfig", "/opt/homebrew/etc/gitconfig")


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
