"""A word of a suggestion that was put in is changed: the rest settles around it."""

from __future__ import annotations

import re
from pathlib import Path

from tests.editors.vscode.code import Code
from tests.editors.vscode.proposed import keep, reviewed, with_edit

BEFORE = "def area(width, height):\n    return "
AFTER = "\n\n\nprint(area(2, 3))\n"


def test_what_settles_around_a_changed_word_is_what_the_language_server_proposed(code: Code, workspace: Path) -> None:
    path = workspace / "shapes.py"
    path.write_text(BEFORE + AFTER)
    code.open(path, line=2, column=12)
    put_in = code.ask_for_ghost(lambda text: len(re.findall(r"\w+", text)) > 1)
    code.press("Tab")
    change_first_word(code, put_in)
    changed = code.text()
    code.run("Sfumato: Settle the Rest around the Changed Word")
    result = reviewed(code, "sfumato.settle")
    keep(code)
    assert path.read_text() == with_edit(changed, result["edit"]) != changed


def change_first_word(code: Code, text: str) -> None:
    word = re.search(r"\w+", text)
    assert word is not None
    code.go(2, 12 + word.end())
    for _ in word.group():
        code.press("Shift+ArrowLeft")
    code.type("depth")
    code.press("Escape")
