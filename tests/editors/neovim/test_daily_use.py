"""What happens beside suggestions and drafts in a day's work: folds, splits, a restart, another `setup`."""

from __future__ import annotations

import os
import signal

import psutil
import pytest


@pytest.fixture
def waiting_draft(editor):
    """The editor with a draft that waits to be kept."""
    editor.type("gg")
    editor.command("1,4Sfumato rewrite add a docstring")
    result = editor.wait_for_result("sfumato.rewrite")
    editor.wait_for_message(result["message"])
    assert editor.draft()
    return editor


def held_keys(editor):
    keys = editor.lua("return vim.tbl_map(function(m) return m.lhs end, vim.api.nvim_buf_get_keymap(0, 'n'))")
    return {"ga", "<Esc>", "<CR>", "<C-C>"} & set(keys)


def language_server(editor):
    children = psutil.Process(editor.nvim.eval("getpid()")).children(recursive=True)
    [found] = [one for one in children if "sfumato-lsp" in " ".join(one.cmdline())]
    return found


def test_a_draft_in_a_closed_fold_is_seen(editor):
    editor.type("ggzfG")
    assert editor.nvim.eval("foldclosed(1)") == 1
    editor.command("1,4Sfumato rewrite add a docstring")
    result = editor.wait_for_result("sfumato.rewrite")
    editor.wait_for_message(result["message"])
    assert '"""' in editor.screen()


def test_the_end_of_the_language_server_ends_an_operation_and_gives_the_keys_back(editor, stopped_worker, until):
    # Neovim's own message has the path of its log in it, too long for the screen: nobody is here to press <CR>.
    editor.command("set messagesopt=wait:0,history:500")
    with stopped_worker():
        editor.command("Sfumato body")
        editor.wait_for_pending()
        os.kill(language_server(editor).pid, signal.SIGKILL)
        until("the draft's hint goes away", lambda: editor.draft() == [])
    assert not held_keys(editor)
    assert "the language server is no longer attached" in editor.messages()


def test_a_long_message_of_the_language_server_takes_no_key_from_who_types(editor):
    editor.type("A")
    editor.lua("""
        local client = vim.lsp.get_clients({ name = 'sfumato' })[1]
        local message = { type = 1, message = ('a message that is long '):rep(20) }
        local handler = client.handlers['window/showMessage'] or vim.lsp.handlers['window/showMessage']
        vim.schedule(function() handler(nil, message, { client_id = client.id, method = 'window/showMessage' }) end)
    """)
    editor.nvim.input("typed")
    assert not editor.nvim.api.get_mode()["blocking"]
    assert editor.lines[4] == "typed"


def test_after_a_restart_suggestions_come_again(editor, until):
    first = editor.client()["id"]
    editor.command("lsp restart sfumato")
    until("another language server is attached", lambda: (client := editor.client()) and client["id"] != first)
    editor.wait_for_ready()
    editor.type("A    return ")
    editor.wait_for_ghost()


def test_a_buffer_that_is_deleted_while_a_draft_waits_leaves_nothing_behind(waiting_draft, python_file):
    editor = waiting_draft
    editor.command("bdelete")
    editor.open(python_file)
    assert editor.draft() == []
    assert not held_keys(editor)
    assert "Error" not in editor.messages()


def test_a_buffer_that_is_read_again_has_no_draft(waiting_draft, until):
    editor = waiting_draft
    editor.command("edit!")
    until("the draft goes away", lambda: editor.draft() == [])
    assert not held_keys(editor)


def test_a_buffer_that_cannot_be_changed_is_said_to_be_so(editor):
    editor.command("setlocal nomodifiable")
    editor.command("Sfumato body")
    editor.wait_for_message("Sfumato: this buffer cannot be changed ('nomodifiable')")
    assert editor.draft() == []


def test_a_block_that_is_selected_means_its_lines(editor):
    editor.type("gg0l<C-v>jj<Cmd>Sfumato inspect<CR>")
    by_key = editor.lua("return vim.deepcopy(require('sfumato.place').lines(0, 2))")
    editor.wait_for_result("sfumato.inspect")
    editor.type("<Esc>gg0l<C-v>jj")
    assert editor.lua("return require('sfumato.place').selected()") == by_key


def test_another_setup_takes_the_keys_of_the_one_before_away(editor):
    editor.lua("require('sfumato').setup({ keys = { accept = '<C-l>' } })")
    assert "Sfumato" not in editor.nvim.command_output("imap <Tab>"), "Neovim has a map of its own there"
    editor.lua("require('sfumato').setup()")
    assert editor.nvim.command_output("imap <C-l>").strip() == "No mapping found"
    editor.type("A    return ")
    ghost = editor.wait_for_ghost()
    before = editor.lines
    editor.type("<Tab>")
    editor.wait_for_change(before)
    assert "\n".join(editor.lines[4:]) == f"    return {ghost.text}"


def test_what_a_key_was_before_is_there_again_after_another_setup(editor, until):
    editor.lua("""
        vim.keymap.set('i', '<C-l>', 'former')
        require('sfumato').setup({ keys = { accept = '<C-l>' } })
        require('sfumato').setup()
    """)
    editor.type("Ax<C-l>")
    until("the former map types", lambda: editor.lines[4] == "xformer")


def test_a_python_and_a_lua_buffer_stand_beside_each_other(editor, workspace):
    (workspace / "init.lua").write_text("local x = 1\n", encoding="utf-8")
    editor.command(f"vsplit {workspace / 'init.lua'}")
    editor.type("Goy<Tab><Esc>")
    assert editor.lines == ["local x = 1", "y\t"]
    editor.type("<C-w>wA    return ")
    editor.wait_for_ghost()


def test_nothing_that_is_deprecated_is_used(waiting_draft):
    editor = waiting_draft
    editor.type("<Esc>")
    editor.command("Sfumato inspect")
    editor.wait_for_result("sfumato.inspect")
    editor.type("GA    return ")
    editor.wait_for_ghost()
    before = editor.lines
    editor.type("<M-Right>")
    editor.wait_for_change(before)
    editor.type("<M-Bslash>")
    editor.wait_for_answer()
    editor.type("<Esc>")
    editor.nvim.command("checkhealth vim.deprecated")
    report = "\n".join(editor.lines)
    assert "No deprecated functions detected" in report, report


def test_every_autocommand_is_in_a_group_of_its_own(editor, stopped_worker):
    with stopped_worker():
        editor.command("Sfumato body")
        editor.wait_for_pending()
        groups = editor.lua("""
            return vim.iter(vim.api.nvim_get_autocmds({})):filter(function(one)
              local source = type(one.callback) == 'function' and debug.getinfo(one.callback, 'S').source or ''
              return source:find('lua/sfumato/', 1, true) ~= nil
            end):map(function(one) return one.group_name or 'none' end):totable()
        """)
        editor.type("<Esc>")
    always = {"sfumato.cursor", "sfumato.diagnosed", "sfumato.sooner", "sfumato.stale"}
    assert {*always, f"sfumato.session.{editor.nvim.current.buffer.number}"} == set(groups)


@pytest.mark.parametrize("option", ["wrap", "nowrap"])
def test_a_long_suggestion_at_the_edge_of_a_window_leaves_the_text_as_it_is(editor, option):
    editor.command(f"set {option} list | vertical resize 30")
    editor.type("A    name = 'a rather long text'; count = ")
    ghost = editor.wait_for_ghost()
    before = editor.lines
    editor.type("<Tab>")
    editor.wait_for_change(before)
    assert "\n".join(editor.lines[4:]) == before[4] + ghost.text


def test_setup_after_a_file_was_opened_attaches_to_it(editor, python_file):
    editor.lua("vim.lsp.enable('sfumato', false)")
    editor.command("bwipeout")
    editor.open(python_file)
    editor.lua("require('sfumato').setup()")
    editor.wait_for_ready()
    editor.type("GA    return ")
    editor.wait_for_ghost()
