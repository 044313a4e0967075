"""A workspace's own `sfumato.toml`, in the workspace folder: what a project may wish for.

Whoever clones a repository has not read it, so it is not trusted: it may narrow what is suggested and sent, and set how
much and how long, and nothing else. It names no server, no checkpoint and no program, and takes back no ignore rule.
"""

from __future__ import annotations

import os
import stat
import tomllib
from collections.abc import Iterable, Mapping
from dataclasses import replace
from pathlib import Path
from typing import Any

from sfumato_lsp.options import FIELDS, KINDS, Options, flat, shown

SETTINGS_NAME = "sfumato.toml"
MAX_BYTES = 64 * 1024
ELSEWHERE = (
    "a workspace is not trusted with it; set it in your editor's settings of Sfumato, or in the environment where it "
    "has a variable (SFUMATO_URL, SFUMATO_TOKEN)"
)


def with_workspace(options: Options, folders: Iterable[Path]) -> tuple[Options, list[str]]:
    """The user's `options` with what each folder's file adds, and a message for what is not used. Reads from disk."""
    problems: list[str] = []
    for folder in folders:
        path = folder / SETTINGS_NAME
        try:
            data = _read(path)
        except FileNotFoundError:
            continue
        except (OSError, ValueError, RecursionError) as error:
            problems.append(f"{path} cannot be used: {error}; going on without it")
            continue
        options, more = _added(options, flat(data), path)
        problems += more
    return options, problems


def _added(options: Options, data: Mapping[str, Any], path: Path) -> tuple[Options, list[str]]:
    problems: list[str] = []
    refused = [name for name in data if name not in KINDS or not KINDS[name].workspace]
    if refused:
        allowed = ", ".join(name for name, kind in KINDS.items() if kind.workspace)
        problems.append(f"{path} may not set {', '.join(refused)}: {ELSEWHERE}. It may set {allowed}")
    for name in data.keys() - set(refused):
        kind, value = KINDS[name], data[name]
        if not kind.accepts(value):
            problems.append(f"{path}: {name} is {shown(value)}: expected {kind.wanted}; it is not used")
            continue
        if name == "ignore" and (back := [pattern for pattern in value if pattern.lstrip().startswith("!")]):
            problems.append(f"{path} may not set ignore to {shown(back)}: it adds patterns and takes none back")
            value = [pattern for pattern in value if pattern not in back]
        field = FIELDS.get(name, name)
        options = replace(options, **{field: _narrowed(field, getattr(options, field), kind.read(value))})
    return options, problems


def _narrowed(field: str, of_user: Any, of_workspace: Any) -> Any:
    match field:
        case "ignore":
            return (*of_user, *of_workspace)
        case "languages" if of_user is not None:
            return tuple(language for language in of_user if language in of_workspace)
        case "context_characters":
            # Room for other files' text: the user may have said that none is sent.
            return min(of_user, of_workspace)
    return of_workspace


def _read(path: Path) -> dict[str, Any]:
    # A repository may have a link in its place, to something whose reading would never end.
    descriptor = os.open(path, os.O_RDONLY | getattr(os, "O_NONBLOCK", 0))
    with os.fdopen(descriptor, "rb") as file:
        if not stat.S_ISREG(os.fstat(descriptor).st_mode):
            raise ValueError("it is no file")
        content = file.read(MAX_BYTES + 1)
    if len(content) > MAX_BYTES:
        raise ValueError(f"it has more than {MAX_BYTES} bytes")
    return tomllib.loads(content.decode("utf-8"))
