"""Fills that are asked for: at the cursor, of a body, of holes, seen first and kept."""

from __future__ import annotations

from pathlib import Path

import pytest
from tests.editors.around import THRICE
from tests.editors.vscode.code import Code
from tests.editors.vscode.proposed import keep, reviewed, with_edit
from tests.editors.vscode.samples import MEAN

HOLES = "def area(width, height):\n    return <hole>\n\n\ndef around(width, height):\n    return 2 * <hole>\n"


@pytest.fixture
def path(workspace: Path) -> Path:
    return workspace / "shapes.py"


def test_a_fill_at_the_cursor_is_kept(code: Code, path: Path) -> None:
    text = MEAN.replace("value\n    return", "\n    return")
    path.write_text(text)
    code.open(path, line=4, column=18)
    code.run("Sfumato: Fill Here")
    result = reviewed(code, "sfumato.fill")
    keep(code)
    assert path.read_text() == with_edit(text, result["edit"]) != text


def test_a_body_that_was_completed_is_kept(code: Code, path: Path) -> None:
    path.write_text(THRICE)
    code.open(path, line=THRICE.count("\n"), column=9)
    code.run("Sfumato: Complete the Body of the Function")
    result = reviewed(code, "sfumato.completeBody")
    keep(code)
    assert path.read_text() == with_edit(THRICE, result["edit"]) != THRICE


def test_the_holes_of_a_selection_are_filled_together(code: Code, path: Path) -> None:
    path.write_text(HOLES)
    code.open(path)
    code.select_lines(1, 6)
    code.run("Sfumato: Fill the Holes in the Selection")
    result = reviewed(code, "sfumato.fillHoles")
    seen = "\n".join(code.card())
    keep(code)
    assert path.read_text() == with_edit(HOLES, result["edit"])
    assert "<hole>" not in seen + path.read_text()
