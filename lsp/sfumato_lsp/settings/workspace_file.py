"""A workspace folder's own `sfumato.toml`: what a project may wish for.

Whoever clones a repository has not read it, so it is not trusted: it may narrow what is suggested and sent, and set how
much and how long, and nothing else. It names no server, no checkpoint and no program, and takes back no ignore rule.

The standard library takes seconds to read a key of some thousand parts, so keys that are too deep are refused before.
"""

from __future__ import annotations

import errno
import re
import tomllib
from dataclasses import replace
from pathlib import Path
from typing import Any

from sfumato_client.files.regular_file import NotRegular, read_regular
from sfumato_lsp.settings.reading import MOST_SHOWN, Place, Said, shown
from sfumato_lsp.settings.schema import OVERRIDES, SETTINGS

SETTINGS_NAME = "sfumato.toml"
MAX_BYTES = 64 * 1024
ALLOWED = tuple(setting for setting in SETTINGS if setting.narrow is not None)
ELSEWHERE = (
    "a workspace is not trusted with it; set it in your editor's settings of Sfumato, or in the environment where it "
    "has a variable (SFUMATO_URL, SFUMATO_TOKEN)"
)
MAX_PARTS = 50
_MARKS = re.compile(r'"""|\'\'\'|["\'\\#\n.=,{}\[\]]')


def workspace_said(folder: Path) -> tuple[Said, list[str]]:
    """What a folder's file says, and a message for what is not used; nothing where there is none. Reads from disk."""
    path = folder / SETTINGS_NAME
    try:
        data = _read(path)
    except FileNotFoundError:
        return Said(), []
    except (OSError, ValueError, RecursionError) as error:
        return Said(), [f"{path} cannot be used: {error}; going on without it"]
    said, problems = _place(path).read(data)
    return _without_taking_back(said, problems, path)


def _place(path: Path) -> Place:
    allowed = ", ".join([*(setting.name for setting in ALLOWED), *OVERRIDES])
    return Place(
        start=f"{path}: ",
        instead=lambda _setting: "it is not used",
        refused=lambda names: f"{path} may not set {', '.join(names)}: {ELSEWHERE}. It may set {allowed}",
        settings=ALLOWED,
    )


def _without_taking_back(said: Said, problems: list[str], path: Path) -> tuple[Said, list[str]]:
    patterns = said.values.get("ignore", ())
    back = [pattern for pattern in patterns if pattern.lstrip().startswith("!")]
    if not back:
        return said, problems
    kept = tuple(pattern for pattern in patterns if pattern not in back)
    problem = f"{path} may not set ignore to {shown(back)}: it adds patterns and takes none back"
    return replace(said, values={**said.values, "ignore": kept}), [*problems, problem]


def _read(path: Path) -> dict[str, Any]:
    try:
        content = read_regular(path, MAX_BYTES)
    except NotRegular as error:
        too_large = error.errno == errno.EFBIG
        raise ValueError(f"it has more than {MAX_BYTES} bytes" if too_large else "it is no file") from error
    text = content.decode("utf-8")
    if (key := too_deep_a_key(text)) is not None:
        raise ValueError(f"{key[:MOST_SHOWN]} is nested too deeply")
    return tomllib.loads(text)


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
