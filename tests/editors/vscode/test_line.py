"""A line of a suggestion, accepted by VS Code's own command, which has no key of its own."""

from __future__ import annotations

from pathlib import Path

import pytest
from tests.editors.around import wait_until
from tests.editors.vscode.code import Code

# Places for which the default checkpoint has candidates of several lines among those that are asked for.
PLACES = {
    "stack": "class Stack:\n    def __init__(self):\n        self.items = []\n        self.size = 0\n        ",
    "table": "TABLE = {\n    'a': 1,\n    ",
    "point": "class Point:\n    def __init__(self, x, y):\n        ",
}


def first_of_several(code: Code) -> str:
    """The first line of a candidate of several lines, when no other candidate begins with that line; else nothing."""
    code.wait_for_ghost()
    firsts = [item["insertText"].partition("\n") for item in code.wire.items()]
    lines = [line for line, _, _ in firsts]
    return next((line for line, end, _ in firsts if end and lines.count(line) == 1), "")


def shows(code: Code, line: str) -> bool:
    """Whether `line` is on the screen as ghost text; if not, the next candidate is asked for."""
    return code.ghost() == line or code.next_ghost([code.ghost()]) == line


def test_a_line_of_a_suggestion_is_accepted_alone(code: Code, workspace: Path) -> None:
    for name, before in PLACES.items():
        path = workspace / f"{name}.py"
        path.write_text(before)
        lines = before.split("\n")
        code.open(path, line=len(lines), column=len(lines[-1]) + 1)
        code.press("Alt+\\")
        if first := first_of_several(code):
            break
    else:
        pytest.fail("the default checkpoint has several lines for none of these places")
    wait_until("the first of several lines is on the screen", lambda: shows(code, first))
    code.press("Alt+Shift+L")
    code.wait_for_dirty()
    code.press("Escape")
    code.save()
    assert path.read_text() == before + first + "\n"
