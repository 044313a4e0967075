"""After a signature changed: the call sites in two files, previewed in VS Code's own refactor preview."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from pathlib import Path
from typing import Any

import pytest
from tests.editors.around import wait_until
from tests.editors.vscode.code import Code

SHAPES = "def area(width, height, unit):\n    return width * height\n\n\nprint(area(2, 3))\n"
ROOMS = (
    "from shapes import area\n\n\ndef floor(room):\n    unit = room.unit\n    return area(room.width, room.height)\n"
)


@pytest.fixture(autouse=True)
def nothing_previewed(code: Code) -> Iterator[None]:
    """A preview that a test left open is not for the next one."""
    yield
    if code.page.locator(".bulk-edit-panel .monaco-button:visible").count():
        code.discard_refactoring()


@pytest.fixture
def files(workspace: Path) -> tuple[Path, Path]:
    shapes, rooms = workspace / "shapes.py", workspace / "rooms.py"
    shapes.write_text(SHAPES)
    rooms.write_text(ROOMS)
    return shapes, rooms


def proposed(code: Code, files: Sequence[Path]) -> dict[str, Any]:
    """What the language server proposes, once VS Code shows it to be confirmed."""
    code.open(files[0], line=1, column=6)
    code.run("Sfumato: Fill the Call Sites Anew")
    result = code.wire.wait_for_command("sfumato.refactor").result
    code.page.locator(".bulk-edit-panel .monaco-button", has_text="Apply").wait_for()
    return dict(result)


def edited(text: str, edits: Sequence[dict[str, Any]]) -> str:
    """`text`, whose edits each stay on a line."""
    lines = text.split("\n")
    for one in sorted(edits, key=lambda one: tuple(one["range"]["start"].values()), reverse=True):
        start, end = one["range"]["start"], one["range"]["end"]
        assert start["line"] == end["line"]
        line = lines[start["line"]]
        lines[start["line"]] = line[: start["character"]] + one["newText"] + line[end["character"] :]
    return "\n".join(lines)


def test_the_references_that_vs_code_knows_are_handed_over(code: Code, files: tuple[Path, Path]) -> None:
    proposed(code, files)
    [asked] = code.wire.commands("sfumato.refactor")
    named = {reference["uri"].rsplit("/", 1)[1] for reference in asked.params["arguments"][0]["references"]}
    assert named == {"shapes.py", "rooms.py"}


def test_nothing_changes_before_the_preview_is_confirmed(code: Code, files: tuple[Path, Path]) -> None:
    proposed(code, files)
    assert [path.read_text() for path in files] == [SHAPES, ROOMS]


def test_a_confirmed_preview_changes_both_files_as_the_language_server_proposed(
    code: Code, files: tuple[Path, Path]
) -> None:
    result = proposed(code, files)
    changes = {change["textDocument"]["uri"]: change["edits"] for change in result["edit"]["documentChanges"]}
    wanted = [edited(path.read_text(), changes[path.as_uri()]) for path in files]
    code.confirm_refactoring()
    code.run("File: Save All Files")
    wait_until("both files are changed", lambda: [path.read_text() for path in files] == wanted)


def test_a_discarded_preview_leaves_both_files_alone(code: Code, files: tuple[Path, Path]) -> None:
    proposed(code, files)
    code.discard_refactoring()
    code.run("File: Save All Files")
    assert [path.read_text() for path in files] == [SHAPES, ROOMS]
