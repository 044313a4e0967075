"""A line of a suggestion, accepted by VS Code's own command, which has no key of its own."""

from __future__ import annotations

from pathlib import Path

from tests.editors.vscode.code import Code
from tests.editors.vscode.samples import TYPED, UP_TO_TYPED

FIRST, SECOND = "value", "    return total"


def test_a_line_of_a_suggestion_is_accepted_alone(code: Code, workspace: Path) -> None:
    path = workspace / "means.py"
    path.write_text(UP_TO_TYPED)
    # The default checkpoint is seldom sure of several lines.
    code.wire.instead(item={"insertText": f"{FIRST}\n{SECOND}"})
    code.open(path, line=4, column=9)
    code.type(TYPED)
    assert code.wait_for_ghost().split("\n")[0] == FIRST
    code.press("Alt+Shift+L")
    code.wait_for_dirty()
    code.press("Escape")
    code.save()
    assert path.read_text() == f"{UP_TO_TYPED}{TYPED}{FIRST}\n"
