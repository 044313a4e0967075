"""Sfumato in a real Neovim: keys are typed, ghost text is read from the screen, accepted text from the buffer.

What `vim.lsp.inline_completion` of Neovim 0.12 needs of a language server (read in lua/vim/lsp/inline_completion.lua
of its runtime, 0.12.4, and tried here):

- A `range`. Without one the ghost text does not move along as the user types, and accepting is a paste.
- The range ends at the cursor. Empty, from the cursor to the cursor with `insertText` the new text alone, the ghost
  text is inserted between what is around it. From the start of the line, with what is there in front of `insertText`,
  it is laid over the text after the cursor, which is then not to be seen. Both move along as the user types.
- `[]` when there is nothing to suggest. `null` and errors leave the last suggestion on the screen.
- Answers in the order of the requests: Neovim cancels none as the user types on, checks no version, and shows
  whatever came last. An answer to an old request after that to a new one would replace it.
- `filterText` is not read. Requests are all Automatic, so only the first item is ever seen. They start 200 ms after
  the last key (editor-clients/neovim starts them after 165). A `command` is sent after accepting and has to be among
  the server's commands.
- Positions: it offers utf-8, utf-16 and utf-32 and takes what the server picks.
- Accepting replaces the range as it was sent, although the user has typed on: editor-clients/neovim corrects that.
"""

from __future__ import annotations

import pytest

from sfumato_client.statistics.row import FILE_NAME
from sfumato_client.statistics.store import read

OTHER_LANGUAGES = {"init.lua": "local function mean(values)\n", "README.md": "# Mean\n"}


def assert_shows_what_was_answered(editor, answered):
    """The ghost text is what `answered` adds behind the cursor; nothing on the screen when there is no answer."""
    ghost = editor.ghost()
    if not answered:
        assert ghost is None, f"ghost text without an answer:\n{editor.screen()}"
        return
    item = answered[0]
    row, column = editor.cursor
    typed = editor.lines[row].encode()[item.start : column].decode()
    assert item.end == column
    assert item.text.startswith(typed)
    assert ghost is not None, f"an answer without ghost text:\n{editor.screen()}"
    assert (ghost.row, ghost.column) == (row, column)
    assert ghost.text == item.text.removeprefix(typed)


def test_checkhealth_lists_the_language_server_without_a_problem(editor):
    editor.nvim.command("checkhealth vim.lsp")
    report = "\n".join(editor.lines)
    assert "- sfumato (id: " in report
    features, clients = report.split("vim.lsp: Active Clients")
    assert "sfumato" in features.split("- inline_completion")[1].split("- semantic_tokens")[0]
    assert "- Attached buffers: 1" in clients
    assert "WARNING" not in report, report
    assert "ERROR" not in report, report


def test_ghost_text_is_what_the_server_answered(editor, server):
    before = server.status().counts.done
    editor.type("A    return ")
    ghost = editor.wait_for_ghost()
    assert server.status().counts.done > before
    assert ghost.text.strip()
    assert_shows_what_was_answered(editor, editor.ask())


def test_it_is_asked_for_sooner_than_neovim_would(editor):
    editor.lua("""
        local defer = vim.defer_fn
        _G.waited = {}
        vim.defer_fn = function(callback, milliseconds)
          return defer(function()
            table.insert(_G.waited, milliseconds)
            callback()
          end, milliseconds)
        end
    """)
    editor.type("A    return ")
    editor.wait_for_ghost()
    assert set(editor.lua("return _G.waited")) == {165}


def test_ghost_text_is_on_the_screen_behind_the_cursor(editor):
    editor.type("A    return ")
    ghost = editor.wait_for_ghost()
    first = ghost.text.split("\n")[0]
    assert editor.screen().split("\n")[ghost.row] == f"    return {first}".rstrip()
    assert editor.lines[4] == "    return "


def test_the_text_after_the_cursor_stays_on_the_screen(editor):
    editor.type("A    return round()<Left>")
    ghost = editor.wait_for_ghost()
    first = ghost.text.split("\n")[0]
    assert editor.screen().split("\n")[ghost.row].startswith(f"    return round({first})")


def test_accepting_puts_the_answer_into_the_buffer_and_the_cursor_behind_it(editor):
    editor.type("A    return ")
    editor.wait_for_ghost()
    before = editor.lines
    item = editor.ask()[0]
    editor.type("<Tab>")
    expected = item.accepted_in(before)
    editor.wait_for_change(before)
    assert editor.lines == expected
    last = item.row + item.text.count("\n")
    assert editor.cursor == (last, len(expected[last].encode()))


def test_what_was_accepted_is_kept_on_this_machine(editor, tmp_path, until):
    editor.type("A    return ")
    editor.wait_for_ghost()
    before = editor.lines
    editor.type("<Tab>")
    editor.wait_for_change(before)
    file = tmp_path / "state" / "sfumato" / FILE_NAME
    until("the acceptance is written", lambda: [row for row in read(file, since=0) if row.outcome == "accepted"])


def test_undo_takes_an_accepted_suggestion_back(editor):
    before = editor.lines
    editor.type("A    return ")
    editor.wait_for_ghost()
    typed = editor.lines
    editor.type("<Tab>")
    editor.wait_for_change(typed)
    editor.type("<Esc>u")
    assert editor.lines == before


def test_the_key_is_itself_when_there_is_no_suggestion(editor):
    editor.type("Ax<Tab>y")
    assert editor.lines[4] == "x   y"


@pytest.mark.parametrize("text", ["é", "日本", "🎨", "e\u0301"], ids=["accent", "wide", "astral", "combining"])
def test_unicode_before_the_cursor_moves_nothing(editor, text):
    editor.type(f'A    name = "{text}"; count = ')
    editor.wait_for_ghost()
    before = editor.lines
    answered = editor.ask()
    assert_shows_what_was_answered(editor, answered)
    editor.type("<Tab>")
    editor.wait_for_change(before)
    assert editor.lines == answered[0].accepted_in(before)
    assert editor.lines[4].startswith(f'    name = "{text}"; count = ')


def test_typing_on_before_the_answer_leaves_no_stale_ghost_text(editor):
    for keys in ("A    middle", " = ", "sorted(", "values)"):
        editor.type(keys)
        editor.wait_for_request()
    editor.wait_for_answer()
    assert editor.lines[4] == "    middle = sorted(values)"
    assert_shows_what_was_answered(editor, editor.ask())


def test_typing_along_moves_the_ghost_text_and_accepting_doubles_nothing(editor):
    editor.type("A    return ")
    ghost = editor.wait_for_ghost()
    expected = editor.ask()[0].accepted_in(editor.lines)
    editor.type(ghost.text[0].replace("<", "<lt>"))
    moved = editor.ghost()
    assert moved is not None
    assert (moved.column, moved.text) == (ghost.column + len(ghost.text[0].encode()), ghost.text[1:])
    before = editor.lines
    editor.type("<Tab>")  # sooner than Neovim asks again
    editor.wait_for_change(before)
    assert editor.lines == expected


def test_a_suggestion_that_was_typed_past_is_not_accepted(editor):
    editor.type("A    return ")
    ghost = editor.wait_for_ghost()
    other = "7" if ghost.text[0] != "7" else "8"
    editor.type(f"{other}<Tab>")
    editor.wait_for_answer()
    assert editor.lines[4].rstrip() == f"    return {other}"


def test_leaving_insert_mode_takes_the_ghost_text_away(editor):
    editor.type("A    return ")
    editor.wait_for_ghost()
    editor.type("<Esc>")
    assert editor.ghost() is None


@pytest.mark.parametrize("name", OTHER_LANGUAGES)
def test_the_client_leaves_other_languages_alone(neovim, workspace, name):
    path = workspace / name
    path.write_text(OTHER_LANGUAGES[name], encoding="utf-8")
    neovim.open(path)
    neovim.type("Gotext")
    assert neovim.client() is None
    assert neovim.ghost() is None


@pytest.mark.parametrize("name", OTHER_LANGUAGES)
def test_a_language_that_the_checkpoint_does_not_know_gets_no_suggestion(neovim, workspace, name):
    path = workspace / name
    path.write_text(OTHER_LANGUAGES[name], encoding="utf-8")
    neovim.lua("vim.lsp.config('sfumato', { filetypes = { 'python', 'lua', 'markdown' } })")
    neovim.open(path)
    neovim.wait_for_ready()
    neovim.type("Gotext")
    neovim.wait_for_answer()
    assert neovim.ghost() is None
    assert neovim.ask() == []
