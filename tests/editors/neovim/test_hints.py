"""First hour: key hints clipped at 100 columns. What keys do can be read whole, however wide the window is."""

from __future__ import annotations

import re

import pytest

WIDTHS = (60, 80, 100, 120)
REMARK = "# a remark that goes on for a while, up to here"
CODE = f"def area(width, height):\n    return width * height  {REMARK}\ndef edge(width): return width  {REMARK}\n"


@pytest.fixture
def editor(neovim, workspace):
    path = workspace / "area.py"
    path.write_text(CODE, encoding="utf-8")
    neovim.open(path)
    neovim.wait_for_ready()
    return neovim


def sentences(screen: str) -> str:
    """Everything on the screen as one text: a sentence may go on in the next row."""
    return re.sub(r"\s+", " ", screen)


@pytest.mark.parametrize("columns", WIDTHS)
@pytest.mark.parametrize("lines", ["1,2", "3"])
def test_the_keys_of_a_draft_are_read_whole(editor, columns, lines, until):
    editor.nvim.ui_try_resize(columns, 40)
    editor.nvim.command("set number signcolumn=yes")
    editor.command(f"{lines}Sfumato rewrite make async")  # which every checkpoint can
    editor.wait_for_result("sfumato.rewrite")
    until("it can be kept", lambda: any("keeps" in text for text in editor.draft()))
    editor.keep_screen(f"hint-{columns}-{lines}")
    screen = sentences(editor.screen())
    assert re.search(r"(<CR>( or ga)? keeps|gA keeps it anyway), <Esc>( or <C-c>)? discards", screen)


@pytest.mark.parametrize("columns", WIDTHS)
def test_the_keys_of_a_diff_are_read_whole(editor, columns, until):
    editor.nvim.ui_try_resize(columns, 40)
    editor.type("gg0f)i, depth<Esc>")
    editor.type("Goarea(1, 2)<Esc>")
    editor.type("gg")
    editor.command("Sfumato refactor")
    editor.wait_for_result("sfumato.refactor")
    until("the diff is shown", lambda: editor.nvim.current.buffer.options["filetype"] == "diff")
    editor.keep_screen(f"diff-{columns}")
    screen = sentences(editor.screen())
    assert re.search(
        r" (<CR>( or ga)? applies|gA applies it anyway), <Esc>( or <C-c>)? discards, <C-q> lists the places ", screen
    )


def test_keys_that_stand_under_the_last_line_of_a_window_are_scrolled_into_sight(editor, until):
    editor.nvim.ui_try_resize(80, 12)
    editor.type("gg0O" + "one = 1<CR>" * 30 + "<Esc>G")
    editor.command("Sfumato rewrite make async")
    editor.wait_for_result("sfumato.rewrite")
    until("it can be kept", lambda: any("keeps" in text for text in editor.draft()))
    assert re.search(
        r"(<CR>( or ga)? keeps|gA keeps it anyway), <Esc>( or <C-c>)? discards", sentences(editor.screen())
    )
