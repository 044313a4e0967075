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
    code.run("Sfumato: Update the Calls after a Signature Change")
    result = code.wire.wait_for_command("sfumato.refactor").result
    code.page.locator(".bulk-edit-panel .monaco-button", has_text="Apply").wait_for()
    return dict(result)


def ticked(code: Code) -> list[bool]:
    """The boxes of the preview's places, from top to bottom."""
    boxes = code.page.locator(".bulk-edit-panel .monaco-list-row[aria-level='2'] .edit-checkbox")
    return [boxes.nth(number).is_checked() for number in range(boxes.count())]


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


def test_in_the_preview_what_follows_from_the_signature_is_ticked_and_what_the_model_wrote_is_not(
    code: Code, workspace: Path
) -> None:
    """First hour: the refactor preview has nothing ticked."""
    path = workspace / "shapes.py"
    path.write_text("def area(width, height):\n    return width * height\n\n\nprint(area(2, 3))\nprint(area(4, 5))\n")
    code.open(path, line=1, column=10)
    code.press("Shift+End")
    code.type("height, width, unit):")
    code.save()
    path.write_text(path.read_text())
    code.go(1, 6)
    code.run("Sfumato: Update the Calls after a Signature Change")
    result = code.wire.wait_for_command("sfumato.refactor").result
    code.page.locator(".bulk-edit-panel .monaco-button", has_text="Apply").wait_for()
    annotations = result["edit"]["changeAnnotations"]
    waits = [
        bool(annotations[edit["annotationId"]].get("needsConfirmation"))
        for change in result["edit"]["documentChanges"]
        for edit in change["edits"]
    ]
    assert [not wait for wait in waits] == ticked(code)


def test_what_follows_from_the_signature_alone_is_made_at_once_and_undone_at_once(code: Code, workspace: Path) -> None:
    """First hour: the refactor preview has nothing ticked. Where no model writes, nobody has to confirm."""
    path = workspace / "shapes.py"
    path.write_text("def area(width, height):\n    return 1\n\n\nprint(area(2, 3))\n")
    code.open(path, line=1, column=10)
    code.press("Shift+End")
    code.type("height, width):")
    typed = code.text()
    code.go(1, 6)
    code.run("Sfumato: Update the Calls after a Signature Change")
    code.wire.wait_for_command("sfumato.refactor")
    wait_until("the call follows", lambda: "print(area(3, 2))" in code.text())
    assert not code.page.locator(".bulk-edit-panel .monaco-button:visible").count()
    code.press("Mod+z")
    wait_until("it is taken back", lambda: code.text() == typed)
