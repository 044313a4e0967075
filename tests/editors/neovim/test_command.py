"""`:Sfumato` on the command line: completion, snooze, modes and status."""

from __future__ import annotations

import pytest


def completions(editor, line):
    return editor.lua(f"return vim.fn.getcompletion({line!r}, 'cmdline')")


def test_subcommands_are_completed(editor):
    everything = "body fill holes inspect mode refactor refine rewrite ripple settle snooze status"
    assert completions(editor, "Sfumato ") == everything.split()
    assert completions(editor, "Sfumato re") == ["refactor", "refine", "rewrite"]
    assert completions(editor, "Sfumato mode s") == ["subtle"]


def test_instructions_of_the_checkpoint_are_completed(editor):
    editor.type("gg")
    assert "add a docstring" in completions(editor, "Sfumato rewrite add")
    assert "docstring" in completions(editor, "Sfumato rewrite add a ")


def test_an_instruction_that_was_used_is_completed(editor):
    editor.type("gg")
    editor.command("Sfumato rewrite make it quicker")
    editor.wait_for_result("sfumato.rewrite")
    assert "make it quicker" in completions(editor, "Sfumato rewrite ")


def test_an_unknown_subcommand_is_answered_with_the_known_ones(editor):
    editor.command("Sfumato dance")
    editor.wait_for_message("dance is not known; there are body, fill,")


def test_outside_of_its_languages_it_says_that_nothing_is_attached(neovim):
    neovim.command("Sfumato fill")
    neovim.wait_for_message("no language server in this buffer: it has no filetype. :setfiletype names one")


def test_the_status_is_said_in_a_sentence(editor):
    """First hour: it said "Sfumato: ready: sfumato-default is ready"."""
    editor.command("Sfumato status")
    [answer] = editor.wait_for_status()
    editor.wait_for_message(f"Sfumato: {answer['message']}")
    assert "Sfumato: ready: " not in editor.messages()


@pytest.mark.parametrize("attached_elsewhere", [True, False])
def test_the_status_of_a_buffer_without_it_says_why_and_what_to_do(neovim, python_file, attached_elsewhere):
    """First hour: `:Sfumato status` in a `.ts` says "not attached"."""
    if attached_elsewhere:
        neovim.open(python_file)
        neovim.wait_for_ready()
    script = python_file.parent / "shapes.ts"
    script.write_text("const one = 1\n", encoding="utf-8")
    neovim.open(script)
    neovim.command("Sfumato status")
    neovim.wait_for_message("Sfumato: no suggestions in this buffer: its filetype 'typescript' is not among")
    told = neovim.whole_message()
    assert "vim.lsp.config('sfumato', { filetypes = { 'python', 'typescript' } })" in told
    assert ("The checkpoint knows python." in told) is attached_elsewhere


def test_the_status_of_a_language_that_the_checkpoint_lacks_says_so(neovim, python_file):
    """First hour: `:Sfumato status` in a `.ts`, with that filetype configured."""
    neovim.lua("vim.lsp.config('sfumato', { filetypes = { 'python', 'typescript' } })")
    script = python_file.parent / "shapes.ts"
    script.write_text("const one = 1\n", encoding="utf-8")
    neovim.open(script)
    neovim.wait_for_ready()
    neovim.command("Sfumato status")
    [answer] = neovim.wait_for_status()
    assert answer["document"]["suggestions"] is False
    assert "typescript" in answer["document"]["reason"]
    neovim.wait_for_message(f"Sfumato: {answer['document']['reason']}")


def test_the_status_line_follows_the_server(editor, until):
    until("it is ready", lambda: editor.lua("return require('sfumato').status()").startswith("sfumato ready"))
    editor.lua("""
        Heard = {}
        vim.api.nvim_create_autocmd('User', { pattern = 'SfumatoStatus', callback = function(event)
          table.insert(Heard, event.data.state)
        end })
    """)
    editor.command("Sfumato snooze 5")
    until("it is snoozed", lambda: editor.lua("return require('sfumato').status()") == "sfumato snoozed")
    assert editor.lua("return Heard")[-1] == "snoozed"


def test_while_snoozed_nothing_is_suggested_unasked(editor, until):
    editor.command("Sfumato snooze")
    until("it is snoozed", lambda: editor.lua("return require('sfumato').status()") == "sfumato snoozed")
    editor.type("A    return ")
    editor.wait_for_answer()
    assert editor.ghost() is None
    editor.type("<Esc>")
    editor.command("Sfumato snooze 0")
    until("it is ready", lambda: editor.lua("return require('sfumato').status()").startswith("sfumato ready"))
    editor.type("a")
    editor.wait_for_ghost()


def test_on_demand_nothing_is_shown_until_it_is_asked_for(editor, until):
    editor.command("Sfumato mode subtle")
    until("it is on demand", lambda: editor.lua("return require('sfumato').status()").startswith("sfumato on demand"))
    editor.type("A    return ")
    editor.wait_for_answer()
    assert editor.ghost() is None
    editor.type("<M-Bslash>")
    until("what was asked for is shown", editor.ghost)


def test_wrong_arguments_are_answered_with_what_is_right(editor):
    editor.command("Sfumato mode loud")
    editor.wait_for_message('mode takes one of automatic, subtle, off, not "loud"')
    editor.command("Sfumato snooze long")
    editor.wait_for_message("snooze takes a number of minutes, not long")
    editor.command("Sfumato refine 7")
    editor.wait_for_message("refine takes a number over 0, at most 1, not 7")
