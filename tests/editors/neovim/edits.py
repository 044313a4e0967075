"""What a document is once an answer of the language server is in it."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from pathlib import Path
from typing import Any
from urllib.parse import unquote, urlsplit


def edited(text: str, edit: Mapping[str, Any], path: Path, *, encoding: str = "utf-8") -> str:
    """`text`, the content of `path`, after a WorkspaceEdit whose columns are counted in `encoding`."""
    for start, end, new in sorted(_edits_of(edit, path, text, encoding), reverse=True):
        text = text[:start] + new.replace("\r\n", "\n") + text[end:]
    return text


def paths(edit: Mapping[str, Any]) -> list[Path]:
    """The files that it changes."""
    return [_path(change["textDocument"]["uri"]) for change in edit["documentChanges"]]


def _edits_of(edit: Mapping[str, Any], path: Path, text: str, encoding: str) -> list[tuple[int, int, str]]:
    lines = text.split("\n")
    return [
        (_offset(lines, one["range"]["start"], encoding), _offset(lines, one["range"]["end"], encoding), one["newText"])
        for change in edit["documentChanges"]
        if _path(change["textDocument"]["uri"]) == path
        for one in change["edits"]
    ]


def _offset(lines: Sequence[str], position: Mapping[str, int], encoding: str) -> int:
    before = sum(len(line) + 1 for line in lines[: position["line"]])
    line = lines[position["line"]] if position["line"] < len(lines) else ""
    width = {"utf-8": 1, "utf-16": 2, "utf-32": 4}[encoding]
    coded = line.encode({1: "utf-8", 2: "utf-16-le", 4: "utf-32-le"}[width])
    return before + len(
        coded[: position["character"] * width].decode({1: "utf-8", 2: "utf-16-le", 4: "utf-32-le"}[width])
    )


def _path(uri: str) -> Path:
    return Path(unquote(urlsplit(uri).path))
