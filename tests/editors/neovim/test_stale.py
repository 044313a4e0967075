"""No ghost text stays that the text around it has made wrong: looked at before Neovim has asked again."""

from __future__ import annotations

import pytest


@pytest.fixture
def shown(editor):
    editor.type("A    return max()<Left>")
    ghost = editor.wait_for_ghost()
    return editor, ghost


def test_a_key_that_it_does_not_say_takes_it_away_at_once(shown):
    editor, ghost = shown
    editor.type("7" if ghost.text[0] != "7" else "8")
    assert editor.ghost() is None


def test_moving_away_takes_it_away_at_once(shown):
    editor, _ = shown
    editor.type("<Up>")
    assert editor.ghost() is None


def test_a_change_behind_the_cursor_takes_it_away_at_once(shown):
    editor, _ = shown
    editor.type("<Del>")
    assert editor.lines[4] == "    return max("
    assert editor.ghost() is None


def test_undo_takes_it_away_at_once(shown):
    editor, _ = shown
    editor.type("<C-o>u")
    assert editor.ghost() is None


def test_a_document_that_was_changed_outside_has_none_of_the_old_text(shown, python_file, until):
    editor, _ = shown
    editor.nvim.command("set autoread | silent write")
    python_file.write_text("def other():\n    pass\n\n\nx = 1\n", encoding="utf-8")
    editor.type("<C-o>:checktime<CR>")
    until("it is read again", lambda: editor.lines[0] == "def other():")
    assert editor.ghost() is None


def test_an_answer_for_a_place_that_the_cursor_has_left_is_not_shown(editor, stopped_worker):
    with stopped_worker():
        editor.type("A    return ")
        editor.wait_for_request()
        editor.type("<Up><Home>")
    editor.wait_for_answer()
    ghost = editor.ghost()
    answered = editor.ask()
    assert ghost is None or (ghost.row == 3 and answered[0].text.endswith(ghost.text))


def test_fast_typing_ends_with_the_suggestion_of_the_last_text_or_none(editor):
    for key in "    return sum(values) / ":
        editor.type("A" if editor.lua("return vim.api.nvim_get_mode().mode") == "n" else "")
        editor.type(key)
    editor.wait_for_answer()
    ghost = editor.ghost()
    answered = editor.ask()
    assert ([ghost.text] if ghost else []) == [item.text for item in answered[:1]]
