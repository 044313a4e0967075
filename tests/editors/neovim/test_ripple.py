"""After an edit: what it asks for elsewhere glows, and is gone to and taken by a key, place by place."""

from __future__ import annotations

from pathlib import Path

import pytest

CODE = """\
def area(width, height):
    total = width * height
    return total, width


print(area(width=2, height=3))
"""
RENAMED = CODE.replace("width", "breadth")


@pytest.fixture
def editor(neovim, workspace, until):
    path = workspace / "area.py"
    path.write_text(CODE, encoding="utf-8")
    neovim.open(path)
    neovim.wait_for_ready()
    neovim.type("gg0fwcwbreadth<Esc>")
    until("three places glow", lambda: len(glow(neovim)) == 3)
    return neovim


def glow(editor) -> list[list[int]]:
    """The places, as (row, column, end column)."""
    return editor.lua("""
        local space = vim.api.nvim_create_namespace('sfumato.ripple')
        return vim.tbl_map(function(mark)
          return { mark[2], mark[3], mark[4].end_col }
        end, vim.api.nvim_buf_get_extmarks(0, space, 0, -1, { details = true }))
    """)


def test_the_places_glow_and_the_line_says_what_comes_next(editor):
    assert sorted(glow(editor)) == [[1, 12, 17], [2, 18, 23], [5, 11, 16]]
    editor.keep_screen("ripple")
    assert "line 2: `width` → `breadth` · 2 more, <M-r> goes there" in editor.screen()


def test_the_key_goes_there_first_and_takes_it_then_until_none_is_left(editor, until):
    for places in (3, 2, 1):
        before = editor.lines
        editor.type("<M-r>")
        until("the cursor is there", lambda: "takes it" in editor.screen())
        assert editor.lines == before, "going there changes nothing"
        editor.type("<M-r>")
        editor.wait_for_change(before)
        until("the others are told", lambda places=places: len(glow(editor)) == places - 1)
    assert editor.lines == RENAMED.splitlines()
    editor.save()
    assert (editor.lua("return vim.fn.expand('%:t')")) == "area.py"


def test_taking_one_is_one_step_of_undo_and_what_was_undone_stays_away(editor, until):
    before = editor.lines
    editor.type("<M-r><M-r>")
    editor.wait_for_change(before)
    until("the others are told", lambda: len(glow(editor)) == 2)
    editor.type("u")
    until("it is undone", lambda: editor.lines == before)
    until("the others are told again", lambda: len(glow(editor)) == 2)
    assert [1, 12, 17] not in glow(editor)


def test_in_insert_mode_the_key_is_the_same_and_what_was_typed_another_step(editor, until):
    editor.type("jA  # typed")
    until("it is typed", lambda: editor.lines[1].endswith("# typed"))
    until("they are gone, and there again", lambda: "goes there" in editor.screen() and len(glow(editor)) == 3)
    before = editor.lines
    editor.type("<M-r>")
    until("the cursor is there", lambda: "takes it" in editor.screen())
    editor.type("<M-r>")
    editor.wait_for_change(before)
    editor.type("<Esc>u")
    until("one step is undone", lambda: editor.lines == before)


def test_escape_dismisses_all_and_they_do_not_come_back(editor, until):
    editor.type("<Esc>")
    until("nothing glows", lambda: not glow(editor))
    editor.type("Gox = 1<Esc>")
    editor.command("Sfumato ripple")
    editor.wait_for_message("Sfumato: no edit asks for anything elsewhere")
    assert not glow(editor)


def test_escape_of_insert_mode_only_leaves_it(editor, until):
    editor.type("Gox = 1<Esc>")
    until("it is typed", lambda: editor.lines[-1] == "x = 1" and editor.nvim.api.get_mode()["mode"] == "n")
    # What is dismissed does not come back.
    until("they are there again", lambda: len(glow(editor)) == 3)


def test_all_places_are_a_list(editor, until):
    editor.command("Sfumato ripple list")
    until("the list is open", lambda: editor.nvim.current.buffer.options["buftype"] == "quickfix")
    editor.keep_screen("ripple-list")
    assert [line.split("|")[1].split(" ")[0] for line in editor.lines] == ["2", "3", "6"]
    assert all("`width` → `breadth`" in line for line in editor.lines)


def test_a_place_in_another_file_is_gone_to_and_taken_there(neovim, workspace, until):
    (workspace / "shop.py").write_text("def price(item):\n    return item\n", encoding="utf-8")
    (workspace / "bill.py").write_text("from shop import price\n\nprint(price(3))\n", encoding="utf-8")
    neovim.open(workspace / "bill.py")
    neovim.open(workspace / "shop.py")
    neovim.wait_for_ready()
    neovim.type("gg0fpcwcost<Esc>")
    until("the other file is named", lambda: "bill.py line" in neovim.screen())
    neovim.type("<M-r>")
    until("it is there", lambda: neovim.lua("return vim.fn.expand('%:t')") == "bill.py")
    before = neovim.lines
    neovim.type("<M-r>")
    neovim.wait_for_change(before)


def test_a_place_in_a_file_that_is_not_open_is_gone_to_and_taken_there(neovim, workspace, until):
    (workspace / "shop.py").write_text("def price(item):\n    return item\n", encoding="utf-8")
    (workspace / "bill.py").write_text("from shop import price\n\nprint(price(3))\n", encoding="utf-8")
    neovim.open(workspace / "shop.py")
    neovim.wait_for_ready()
    neovim.type("gg0fpcwcost<Esc>")
    until("the other file is named", lambda: "bill.py line" in neovim.screen())
    neovim.type("<M-r>")
    until("it is there", lambda: neovim.lua("return vim.fn.expand('%:t')") == "bill.py")
    until("it is offered there", lambda: "takes it" in neovim.screen())
    before = neovim.lines
    neovim.type("<M-r>")
    neovim.wait_for_change(before)
    until("the other place is told", lambda: "goes there" in neovim.screen())
    neovim.type("<M-r>")
    until("the cursor is there", lambda: "takes it" in neovim.screen())
    neovim.type("<M-r>")
    until("both are taken", lambda: neovim.lines == ["from shop import cost", "", "print(cost(3))"])


def test_all_places_are_a_list_with_those_of_files_that_are_not_open(neovim, workspace, until):
    (workspace / "shop.py").write_text("def price(item):\n    return item\n", encoding="utf-8")
    (workspace / "bill.py").write_text("from shop import price\n\nprint(price(3))\n", encoding="utf-8")
    neovim.open(workspace / "shop.py")
    neovim.wait_for_ready()
    neovim.type("gg0fpcwcost<Esc>")
    until("the other file is named", lambda: "bill.py line" in neovim.screen())
    neovim.command("Sfumato ripple list")
    until("the list is open", lambda: neovim.nvim.current.buffer.options["buftype"] == "quickfix")
    found = sorted(line.split("|")[:2] for line in neovim.lines)
    assert [[Path(name).name, place.split("-")[0]] for name, place in found] == [
        ["bill.py", "1 col 18"],
        ["bill.py", "3 col 7"],
    ]


def test_the_key_does_what_it_did_where_there_is_nothing(neovim, workspace):
    (workspace / "a.py").write_text("x = 1\n", encoding="utf-8")
    neovim.open(workspace / "a.py")
    neovim.wait_for_ready()
    neovim.lua("vim.keymap.set('n', '<M-r>', function() vim.g.mine = 1 end)")
    neovim.lua("require('sfumato').setup()")
    neovim.type("<M-r>")
    assert neovim.lua("return vim.g.mine") == 1


def test_the_language_server_is_told_where_the_cursor_came_to_rest(neovim, workspace, until):
    path = workspace / "area.py"
    path.write_text(CODE, encoding="utf-8")
    neovim.open(path)
    neovim.wait_for_ready()
    neovim.lua("""
        local client = vim.lsp.get_clients({ bufnr = 0, name = 'sfumato' })[1]
        local notify = client.notify
        client.notify = function(self, method, params)
          if method == 'sfumato/didMove' then
            vim.g.moved = { params.position.line, params.position.character }
          end
          return notify(self, method, params)
        end
    """)
    neovim.type("gg0jfh")
    until("it is told", lambda: neovim.lua("return vim.g.moved") == [1, 16])
