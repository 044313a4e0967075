"""Ghost text in the real VS Code: on the screen, accepted, in the file."""

from __future__ import annotations

from pathlib import Path

from tests.editors.vscode.code import Code

MEAN = "def mean(values):\n    total = 0\n    for value in values:\n        total += "


def test_a_suggestion_on_the_screen_is_what_the_file_holds_once_it_is_accepted(code: Code, workspace: Path) -> None:
    path = workspace / "means.py"
    path.write_text(MEAN.removesuffix("total += "))
    code.open(path, line=4, column=9)
    code.type("total += ")
    ghost = code.wait_for_ghost()
    offered = code.wire.items()[0]["insertText"]
    assert ghost == offered
    code.press("Tab")
    code.save()
    assert path.read_text() == MEAN + offered
