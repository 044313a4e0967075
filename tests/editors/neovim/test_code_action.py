"""Neovim's own code actions (`gra`): the language server's edit is applied and saved."""

from __future__ import annotations

import pytest
from tests.editors.neovim.edits import edited


@pytest.fixture
def choose(editor, until):
    """Press `gra` and take the action whose title is given."""

    def choose(title: str) -> None:
        titles = editor.lua("return Probe.actions()")
        editor.type("gra")
        until("Neovim asks for a number", lambda: editor.nvim.api.get_mode()["mode"] == "c")
        editor.nvim.input(f"{titles.index(title) + 1}<CR>")
        # The list stays on the screen until another key.
        until("Neovim waits for a key", lambda: editor.nvim.api.get_mode()["mode"] == "r")
        editor.nvim.input("<CR>")

    return choose


def test_what_is_applied_and_saved_is_what_the_server_answered(editor, choose, python_file, until):
    before = editor.lines
    editor.type("gg")
    choose("Add a docstring in `mean`")
    editor.wait_for_change(before)
    [action] = until("the action was resolved", lambda: editor.lua("return Probe.resolved"))
    editor.save()
    text = "\n".join(before) + "\n"
    expected = edited(text, action["edit"], python_file, encoding=editor.client()["encoding"])
    assert expected != text
    assert python_file.read_text(encoding="utf-8") == expected
    editor.type("u")
    assert editor.lines == before, "it is one step of undo"
