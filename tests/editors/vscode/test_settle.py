"""A word of a suggestion that was put in is changed: the rest settles around it."""

from __future__ import annotations

import re
from pathlib import Path

from tests.editors.vscode.code import Code
from tests.editors.vscode.proposed import keep, reviewed, with_edit
from tests.editors.vscode.samples import UP_TO_TYPED

AFTER = "\n    return total / len(values)\n"


def test_what_settles_around_a_changed_word_is_what_the_language_server_proposed(code: Code, workspace: Path) -> None:
    path = workspace / "means.py"
    path.write_text(UP_TO_TYPED + AFTER)
    code.open(path, line=4, column=9)
    put_in = code.ask_for_ghost(lambda text: len(re.findall(r"\w+", text)) > 2)
    code.press("Tab")
    change_first_word(code, put_in)
    code.save()
    changed = path.read_text()
    code.run("Sfumato: Settle the Rest around the Changed Word")
    result = reviewed(code, "sfumato.settle")
    keep(code)
    assert path.read_text() == with_edit(changed, result["edit"]) != changed


def change_first_word(code: Code, text: str) -> None:
    word = re.search(r"\w+", text)
    assert word is not None
    code.go(4, 9 + word.end())
    for _ in word.group():
        code.press("Shift+ArrowLeft")
    code.type("depth")
    code.press("Escape")
