"""`:Sfumato fill`, `rewrite` and the others: a draft is seen, kept or discarded, and the file is what it said."""

from __future__ import annotations

from pathlib import Path

import pytest
from tests.editors.around import TWICE
from tests.editors.neovim.driver import Neovim
from tests.editors.neovim.edits import edited

SHAPES = """\
def area(width, height):
    return width * height


def shout(text):
    return <hole>


def mean(values):
    total = 0
    for value in values:
        total += value
    return total / len(values)


def half(number):
    return number
"""


@pytest.fixture
def path(workspace: Path) -> Path:
    return workspace / "shapes.py"


@pytest.fixture
def editor(neovim: Neovim, path: Path) -> Neovim:
    return open_with(SHAPES, neovim, path)


def open_with(text: str, neovim: Neovim, path: Path) -> Neovim:
    path.write_text(text, encoding="utf-8")
    neovim.open(path)
    neovim.wait_for_ready()
    return neovim


def go_to(editor: Neovim, line: int) -> None:
    editor.type(f"{line}G0")


def drawn(editor: Neovim) -> str:
    return "\n".join(editor.draft())


OPERATIONS = {
    "fill": (TWICE, "sfumato.fill", 6, "Sfumato fill"),
    "holes": (SHAPES, "sfumato.fillHoles", 1, "Sfumato holes"),
    "body": (SHAPES, "sfumato.completeBody", 2, "Sfumato body"),
    "rewrite": (SHAPES, "sfumato.rewrite", 1, "1,2Sfumato rewrite add a docstring"),
    "rewrite anew": (SHAPES, "sfumato.rewrite", 13, "Sfumato rewrite"),
}


@pytest.mark.parametrize("name", OPERATIONS)
def test_what_is_kept_and_saved_is_what_the_server_answered(neovim, path, name):
    text, command, line, typed = OPERATIONS[name]
    editor = open_with(text, neovim, path)
    go_to(editor, line)
    editor.type("$")
    editor.command(typed)
    result = editor.wait_for_result(command)
    assert result["edit"], result
    editor.wait_for_message(result["message"])
    assert editor.lines == text.split("\n")[:-1], "nothing changes before it is kept"
    assert path.read_text(encoding="utf-8") == text
    editor.keep_screen(name.replace(" ", "-"))
    editor.keep()
    editor.wait_for_change(text.split("\n")[:-1])
    editor.save()
    expected = edited(text, result["edit"], path, encoding=editor.client()["encoding"])
    assert path.read_text(encoding="utf-8") == expected


def test_the_draft_is_on_the_screen_before_it_is_kept(editor):
    go_to(editor, 1)
    editor.command("1,2Sfumato rewrite add type hints")
    result = editor.wait_for_result("sfumato.rewrite")
    editor.wait_for_message(result["message"])
    screen = editor.screen()
    assert all(one["newText"].split("\n")[0] in screen for one in result["edit"]["documentChanges"][0]["edits"])
    assert "<CR> or ga keeps" in screen


def test_drafts_come_into_focus_while_it_is_denoised(editor):
    editor.lua("""
        Seen = {}
        local draft = vim.lsp.config.sfumato.handlers['sfumato/draft']
        vim.lsp.get_clients({ name = 'sfumato' })[1].handlers['sfumato/draft'] = function(...)
          draft(...)
          table.insert(Seen, Probe.draft())
        end
    """)
    go_to(editor, 2)
    editor.command("Sfumato body")
    editor.wait_for_result("sfumato.completeBody")
    seen = editor.lua("return Seen")
    assert any("denoising, <Esc> or <C-c> cancels" in text for texts in seen for text in texts)
    assert any(len(texts) > 1 for texts in seen), seen


def test_a_selection_of_characters_is_all_that_is_rewritten(editor):
    go_to(editor, 13)
    editor.type("2flvE:Sfumato rewrite<CR>")
    result = editor.wait_for_result("sfumato.rewrite")
    edits = (result["edit"] or {"documentChanges": [{"edits": []}]})["documentChanges"][0]["edits"]
    assert all(one["range"]["start"]["line"] == 12 for one in edits)
    assert all(one["range"]["start"]["character"] >= 19 for one in edits)


def test_keeping_is_one_step_of_undo(editor):
    go_to(editor, 1)
    editor.command("1,2Sfumato rewrite add a docstring")
    result = editor.wait_for_result("sfumato.rewrite")
    editor.wait_for_message(result["message"])
    before = editor.lines
    editor.type("ga")
    editor.wait_for_change(before)
    editor.type("u")
    assert editor.lines == before


def test_discarding_leaves_the_text_and_the_screen_as_they_were(editor):
    go_to(editor, 1)
    editor.command("1,2Sfumato rewrite add a docstring")
    result = editor.wait_for_result("sfumato.rewrite")
    editor.wait_for_message(result["message"])
    editor.type("<Esc>")
    assert editor.draft() == []
    assert editor.lines == SHAPES.split("\n")[:-1]
    assert editor.nvim.current.buffer.options["modified"] is False


def test_keys_mean_afterwards_what_they_meant_before(editor):
    editor.command("nnoremap <buffer> <CR> Goecho<Esc>")
    go_to(editor, 1)
    editor.command("1,2Sfumato rewrite add a docstring")
    result = editor.wait_for_result("sfumato.rewrite")
    editor.wait_for_message(result["message"])
    editor.type("<Esc>")
    keys = editor.lua("return vim.tbl_map(function(m) return m.lhs end, vim.api.nvim_buf_get_keymap(0, 'n'))")
    assert not {"ga", "<Esc>", "<C-C>"} & set(keys)
    editor.type("<CR>")
    assert editor.lines[-1] == "echo"


def test_another_candidate_is_shown_and_kept(editor, path):
    go_to(editor, 17)
    editor.type("$ciw<Esc>")
    before = editor.lines
    editor.command("Sfumato fill")
    result = editor.wait_for_result("sfumato.fill")
    editor.wait_for_message(result["message"])
    assert len(result["candidates"]) > 1, "the default checkpoint has several for this place"
    editor.type("<M-]>")
    text = "\n".join(before) + "\n"
    second = edited(text, result["candidates"][1]["edit"], path, encoding=editor.client()["encoding"])
    editor.type("<CR>")
    editor.wait_for_change(before)
    assert "\n".join(editor.lines) + "\n" == second


def test_filling_in_insert_mode_goes_on_behind_the_new_text(neovim, path):
    editor = open_with(TWICE, neovim, path)
    go_to(editor, 6)
    editor.type("A<Cmd>Sfumato fill<CR>")
    result = editor.wait_for_result("sfumato.fill")
    editor.wait_for_message(result["message"])
    before = editor.lines
    editor.type("<CR>")
    editor.wait_for_change(before)
    text = result["edit"]["documentChanges"][0]["edits"][-1]["newText"]
    row, column = editor.cursor
    assert editor.lines[row].encode()[:column].decode().endswith(text.split("\n")[-1])
    assert editor.lua("return vim.api.nvim_get_mode().mode") == "i"


@pytest.mark.parametrize("key", ["<Esc>", "<C-c>"])
def test_a_key_cancels_while_it_is_denoised(editor, stopped_worker, key):
    go_to(editor, 2)
    with stopped_worker():
        editor.command("Sfumato body")
        editor.wait_for_pending()
        assert any("cancels" in text for text in editor.draft())
        editor.type(key)
        editor.wait_for_message("Sfumato: cancelled")
        assert editor.draft() == []
        assert editor.lines == SHAPES.split("\n")[:-1]


def test_a_change_of_the_text_ends_it_with_a_notice(editor, stopped_worker):
    go_to(editor, 2)
    with stopped_worker():
        editor.command("Sfumato body")
        editor.wait_for_pending()
        editor.type("ox = 1<Esc>")
        editor.wait_for_message("the text was changed, so the draft is gone")
        assert editor.draft() == []
        assert editor.lines[2] == "x = 1"
        assert editor.lua("return vim.api.nvim_get_mode().mode") == "n", "the key means what it always means"


def test_a_change_of_the_text_takes_a_waiting_draft_away(editor):
    go_to(editor, 1)
    editor.command("1,2Sfumato rewrite add a docstring")
    result = editor.wait_for_result("sfumato.rewrite")
    editor.wait_for_message(result["message"])
    editor.type("Go# end<Esc>")
    editor.wait_for_message("the text was changed, so the draft is gone")
    assert editor.draft() == []
    assert editor.lines == [*SHAPES.split("\n")[:-1], "# end"]


MISSPELT = """\
import os


def names(folder):
    found = []
    for name in os.listdir(folder):
        found.append(nmae)
    return found
"""


def test_what_refining_changes_is_kept_and_saved(editor, path):
    editor.type("ggdG")
    path.write_text(MISSPELT, encoding="utf-8")
    editor.nvim.command("edit!")
    editor.type("7G0vg_:Sfumato refine 0.3<CR>")
    result = editor.wait_for_result("sfumato.refine")
    assert result["edit"], result
    editor.wait_for_message(result["message"])
    editor.keep_screen("refine")
    assert editor.lines == MISSPELT.split("\n")[:-1]
    editor.type("<CR>")
    editor.wait_for_change(MISSPELT.split("\n")[:-1])
    editor.save()
    expected = edited(MISSPELT, result["edit"], path, encoding=editor.client()["encoding"])
    assert path.read_text(encoding="utf-8") == expected


def test_refining_what_is_likely_says_that_nothing_changes(editor):
    editor.command("13Sfumato refine 0.01")
    result = editor.wait_for_result("sfumato.refine")
    assert result["edit"] is None
    editor.wait_for_message(result["message"])
    assert editor.draft() == []
    assert editor.lines == SHAPES.split("\n")[:-1]


def test_what_cannot_be_done_is_said(editor):
    go_to(editor, 3)
    editor.command("Sfumato body")
    answer = editor.wait_for_result("sfumato.completeBody")
    editor.wait_for_message(answer["error"]["message"])
    assert editor.draft() == []
