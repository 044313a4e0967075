"""A word of a suggestion that was put in is changed: the rest settles around it."""

from __future__ import annotations

from pathlib import Path

from tests.editors.around import TWICE
from tests.editors.vscode.code import Code
from tests.editors.vscode.proposed import keep, reviewed, with_edit

ROW = TWICE.count("\n")
COLUMN = len("    return") + 1


def test_what_settles_around_a_changed_word_is_what_the_language_server_proposed(code: Code, workspace: Path) -> None:
    path = workspace / "listed.py"
    path.write_text(TWICE)
    code.open(path, line=ROW, column=COLUMN)
    code.type(" ")
    put_in = code.wait_for_ghost()
    assert put_in.count("value ") > 1
    code.press("Tab")
    change_first_word(code, put_in)
    code.save()
    changed = path.read_text()
    code.run("Sfumato: Settle the Rest around the Changed Word")
    result = reviewed(code, "sfumato.settle")
    keep(code)
    assert path.read_text() == with_edit(changed, result["edit"]) != changed


def change_first_word(code: Code, text: str) -> None:
    code.go(ROW, COLUMN + 1 + text.index("value") + len("value"))
    for _ in "value":
        code.press("Shift+ArrowLeft")
    code.type("item")
    code.press("Escape")
