"""Files that are not as most are: a suggestion goes where it belongs, and nothing else in the file changes."""

from __future__ import annotations

from pathlib import Path

import pytest
from tests.editors.around import wait_until
from tests.editors.vscode.code import Code
from tests.editors.vscode.samples import TYPED, UP_TO_TYPED
from tests.editors.vscode.wire import Exchange

AFTER = "\n    return total\n"
DOCUMENTS = {
    "carriage returns": (UP_TO_TYPED.replace("\n", "\r\n"), TYPED, AFTER.replace("\n", "\r\n")),
    "tabs": (UP_TO_TYPED.replace("    ", "\t"), TYPED, AFTER.replace("    ", "\t")),
    "emoji and combining characters": (
        "# 👩‍👩‍👧 cafe\u0301\n" + UP_TO_TYPED + 'name = "👍e\u0301"; ',
        TYPED,
        AFTER,
    ),
    "form feeds": ("import os\n\f\n" + UP_TO_TYPED, TYPED, AFTER + "\f\n"),
    "U+2028": ('MARK = "a\u2028b"\n' + UP_TO_TYPED, TYPED, AFTER),
    "empty": ("", "import ", ""),
}


@pytest.mark.parametrize("kind", DOCUMENTS)
def test_a_suggestion_is_put_where_the_cursor_is(code: Code, workspace: Path, kind: str) -> None:
    before, typed, after = DOCUMENTS[kind]
    path = workspace / "odd.py"
    path.write_bytes((before + after).encode())
    lines = before.replace("\r\n", "\n").split("\n")
    code.open(path)
    code.go(len(lines), code.column_of(lines[-1]))
    code.type(typed)
    code.wait_for_ghost()
    offered = code.wire.items()[0]["insertText"]
    code.press("Tab")
    code.save()
    ending = "\r\n" if "\r\n" in before else "\n"
    put_in = offered.replace("\r\n", "\n").replace("\n", ending)
    assert path.read_bytes().decode() == before + typed + put_in + after


def test_a_line_of_a_megabyte_gets_an_answer(code: Code, workspace: Path) -> None:
    path = workspace / "long.py"
    path.write_text("numbers = [" + "1, " * 350_000 + "]\n")
    code.open(path, line=2, column=1)
    code.type("total = ")
    code.press("Alt+\\")

    def invoked() -> list[Exchange]:
        asked = code.wire.requests("textDocument/inlineCompletion")
        return [one for one in asked if one.params["context"]["triggerKind"] == 1 and one.answered_at is not None]

    answered = wait_until("it is answered", invoked)
    assert answered[-1].error is None
