"""The accepting key gives way to menus and snippets, and does what it did before when nothing is to be accepted."""

from __future__ import annotations


def test_with_an_open_menu_the_key_is_the_menus(editor):
    editor.lua("""
        vim.keymap.set('i', '<Tab>', '<C-y>')
        require('sfumato').setup()
        vim.o.completeopt = 'menuone'
    """)
    editor.type("A    return val<C-n>")
    selected = editor.lines[4]
    editor.wait_for_answer()
    assert editor.lua("return vim.fn.pumvisible()") == 1
    editor.type("<Tab>")
    assert editor.lua("return vim.fn.pumvisible()") == 0
    assert editor.lines[4] == selected


def test_in_a_snippet_the_key_goes_to_the_next_place(editor, until):
    def mode():
        return editor.lua("return vim.api.nvim_get_mode().mode")

    editor.type("A    ")
    until("it is typed", lambda: editor.lines[4] == "    ")
    editor.lua("vim.snippet.expand('return ${1:first}  # ${2:second}')")
    until("the first place is selected", lambda: mode() == "s")
    editor.type("t")
    until("there is a suggestion too", editor.ghost)
    editor.type("<Tab>")
    until("the second place is selected", lambda: mode() == "s")
    editor.type("b")
    until("it is typed in", lambda: editor.lines[4] == "    return t  # b")


def test_a_map_that_was_there_before_setup_still_works_without_a_suggestion(editor, until):
    editor.lua("""
        vim.keymap.set('i', '<C-l>', 'former')
        require('sfumato').setup({ keys = { accept = '<C-l>' } })
    """)
    editor.type("A    return x<C-l>")
    until("the former map types", lambda: editor.lines[4] == "    return xformer")


def test_another_key_accepts_when_it_is_asked_for(editor):
    editor.lua("require('sfumato').setup({ keys = { accept = '<C-l>' } })")
    editor.type("A    return ")
    ghost = editor.wait_for_ghost()
    before = editor.lines
    editor.type("<C-l>")
    editor.wait_for_change(before)
    assert "\n".join(editor.lines[4:]) == f"    return {ghost.text}"


def test_without_keys_the_plug_maps_are_there(editor):
    editor.lua("""
        vim.keymap.del('i', '<Tab>')
        require('sfumato').setup({ keys = false })
        vim.keymap.set('i', '<F5>', '<Plug>(SfumatoAccept)')
    """)
    assert editor.nvim.command_output("imap <Tab>").strip() == "No mapping found"
    editor.type("A    return ")
    ghost = editor.wait_for_ghost()
    before = editor.lines
    editor.type("<F5>")
    editor.wait_for_change(before)
    assert "\n".join(editor.lines[4:]) == f"    return {ghost.text}"


def test_a_wrong_option_is_said_and_the_default_is_used(editor):
    editor.lua("require('sfumato').setup({ keys = { acept = '<C-l>', accept = 5 } })")
    said = editor.messages()
    assert "keys.acept is not known; there are accept," in said
    assert "keys.accept is 5: expected a key or false" in said


def test_a_pause_that_is_none_is_said_and_the_default_used(editor):
    editor.lua("require('sfumato').setup({ pause_ms = 'soon' })")
    editor.wait_for_message('Sfumato: pause_ms is "soon": expected 0 to 200')
    editor.lua("require('sfumato').setup({ pause_ms = 60 })")
    assert editor.lua("return require('sfumato.options').current.pause_ms") == 60
