"""A language server is taken through a hostile workspace as an editor would take it, and watched."""

from __future__ import annotations

import tempfile
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from benchmarks.hostile.cases import Case
from benchmarks.hostile.editor import Editor, NoAnswer

MEGABYTE = 2**20


@dataclass(frozen=True, kw_only=True)
class Seen:
    """`trouble` is empty where it answered all the time and came to rest. `exit_code` is `None` where it was killed."""

    longest_s: float
    grown_mb: float
    exit_code: int | None
    trouble: str


def visit(cases: Sequence[Case], *, patience_s: float, rest_s: float, each_rests: bool = True) -> Seen:
    """All of `cases` in one workspace, each in a folder of its own.

    It has `rest_s` to come to rest: after each of them, or after all.
    """
    with tempfile.TemporaryDirectory(prefix="sf") as name:
        state = Path(name) / "state"
        state.mkdir(mode=0o700)
        folders = [Path(name) / f"w{number}" for number in range(len(cases))]
        for folder, case in zip(folders, cases, strict=True):
            folder.mkdir()
            case.make(folder)
        return _watch(Editor([Path(name) / "plain", *folders], state, patience_s), cases, folders, rest_s, each_rests)


def _watch(editor: Editor, cases: Sequence[Case], folders: Sequence[Path], rest_s: float, each_rests: bool) -> Seen:
    trouble, grown = "", 0
    try:
        _use(editor, folders[0].parent / "plain" / "first.py", "import os\nx = os.\n", rest_s, rests=True)
        editor.longest_s, before = 0.0, editor.resident
        for case, folder in zip(cases, folders, strict=True):
            trouble = case.name
            _use(editor, folder / case.document, case.text(), rest_s, rests=each_rests)
            grown = max(grown, editor.resident - before)
        editor.probe_until([], rest_s)
        trouble = ""
    except NoAnswer as error:
        trouble = f"{trouble}: {error}"
    longest = editor.longest_s
    return Seen(
        longest_s=longest,
        grown_mb=grown / MEGABYTE,
        exit_code=editor.end(),
        trouble=trouble,
    )


def _use(editor: Editor, path: Path, text: str, rest_s: float, *, rests: bool) -> None:
    """Open a document, ask for all that an editor asks for by itself, type, and close it. Raises `NoAnswer`."""
    document = {"uri": path.as_uri()}
    opened = {**document, "languageId": "python", "version": 1, "text": text}
    editor.tell("textDocument/didOpen", {"textDocument": opened})
    editor.probe()
    lines = text.count("\n")
    places = [(0, 0), (lines // 2, 1), (lines, 0), (0, 2**31 - 1)]
    asked = [editor.ask("sfumato/status", document)]
    for line, character in places:
        position = {"line": line, "character": character}
        at = {"textDocument": document, "position": position}
        asked.append(editor.ask("textDocument/inlineCompletion", {**at, "context": {"triggerKind": 1}}))
        asked.append(editor.ask("textDocument/completion", at))
        asked += [_actions(editor, document, position, position)]
    asked.append(_actions(editor, document, {"line": 0, "character": 0}, {"line": lines + 1, "character": 0}))
    editor.probe_until(asked, rest_s, rests=rests)
    for version, (line, character) in enumerate(places, 2):
        position = {"line": line, "character": character}
        change = {"range": {"start": position, "end": position}, "text": "x"}
        editor.tell(
            "textDocument/didChange", {"textDocument": {**document, "version": version}, "contentChanges": [change]}
        )
        editor.probe()
    editor.tell("textDocument/didSave", {"textDocument": document})
    editor.probe_until([_actions(editor, document, position, position)], rest_s, rests=rests)
    editor.tell("textDocument/didClose", {"textDocument": document})
    editor.probe()


def _actions(editor: Editor, document: dict[str, Any], start: dict[str, int], end: dict[str, int]) -> int:
    context = {"diagnostics": [], "triggerKind": 1}
    span = {"start": start, "end": end}
    return editor.ask("textDocument/codeAction", {"textDocument": document, "range": span, "context": context})
