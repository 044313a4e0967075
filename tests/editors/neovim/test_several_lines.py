"""A suggestion of several lines: all of it is on the screen, and all of it is accepted."""

from __future__ import annotations

import re

import pytest

# Places for which the default checkpoint has candidates of several lines among those that are asked for.
PLACES = {
    "point": "class Point:\n    def __init__(self, x, y):\n        \n",
    "table": "TABLE = {\n    'a': 1,\n    ",
    "stack": "class Stack:\n    def __init__(self):\n        self.items = []\n        self.size = 0\n        \n",
}


def without_number(text):
    return re.sub(r" \(\d+/\d+\)$", "", text)


def several_lines_among(editor, until):
    """The text of several lines that is on the screen once the candidates were gone through; or none."""

    def count():
        return editor.lua("return require('sfumato.shown').count(vim.fn.bufnr())")

    until("several candidates are there", lambda: count() > 1)
    for _ in range(count()):
        shown = editor.ghost()
        text = without_number(shown.text)
        if "\n" in text:
            return text
        editor.type("<M-]>")
        until("another is shown", lambda shown=shown: editor.ghost() != shown)
    return None


@pytest.fixture
def shown(neovim, workspace, until):
    """The editor with several lines on the screen, and their text."""
    for name, before in PLACES.items():
        path = workspace / f"{name}.py"
        path.write_text(before, encoding="utf-8")
        neovim.open(path)
        neovim.wait_for_ready()
        neovim.type("GA")
        neovim.wait_for_answer()
        neovim.type("<M-Bslash>")
        text = several_lines_among(neovim, until)
        if text:
            return neovim, text
        neovim.type("<Esc>")
        neovim.save()
    return pytest.fail("the default checkpoint has several lines for none of these places")


def test_all_of_it_is_on_the_screen_and_all_of_it_is_accepted(shown):
    editor, text = shown
    ghost, before = editor.ghost(), editor.lines
    lines = text.split("\n")
    screen = editor.screen().split("\n")[ghost.row + 1 : ghost.row + len(lines)]
    assert [without_number(line) for line in screen] == [line.rstrip() for line in lines[1:]]
    editor.type("<Tab>")
    editor.wait_for_change(before)
    assert "\n".join(editor.lines) == "\n".join(before) + text
    assert editor.cursor == (ghost.row + len(lines) - 1, len(lines[-1].encode()))
