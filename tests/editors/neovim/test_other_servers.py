"""What Neovim's other language servers know of an edit: uses of a word that was at the cursor, and what they report."""

from __future__ import annotations

import pytest
from tests.editors.neovim.references_server import with_references

ITEM = "class Item:\n    def __init__(self, paid):\n        self.price = paid\n"
BILL = "# 🙂\ndef total(items):\n    return sum(one.price for one in items)\n"


@pytest.fixture
def editor(neovim, workspace, until):
    """With another language server, which knows the references, and a file that has some and is not open."""
    (workspace / "item.py").write_text(ITEM, encoding="utf-8")
    (workspace / "bill.py").write_text(BILL, encoding="utf-8")
    with_references(neovim, workspace)
    neovim.lua("""
        local references = require('sfumato.references')
        local asked = references.asked
        references.asked = function(...)
          local found = asked(...)
          vim.g.asked = #found
          return found
        end
    """)
    neovim.open(workspace / "item.py")
    neovim.wait_for_ready()
    until("the other one is attached", lambda: neovim.lua("return #vim.lsp.get_clients({ name = 'references' })") == 1)
    return neovim


def test_uses_that_another_one_knew_before_the_edit_are_gone_to_and_taken(editor, until):
    editor.type("gg2j0fp")
    until("the uses are asked for", lambda: editor.lua("return vim.g.asked") == 1)
    editor.type("cwcost<Esc>")
    until("the other file is named", lambda: "bill.py line 3: `price` → `cost`" in editor.screen())
    editor.type("<M-r>")
    until("it is there", lambda: editor.lua("return vim.fn.expand('%:t')") == "bill.py")
    until("it is offered there", lambda: "takes it" in editor.screen())
    editor.type("<M-r>")
    until("it is taken", lambda: editor.lines == BILL.replace("price", "cost").splitlines())


def test_an_error_about_the_old_name_that_is_reported_behind_the_edit_is_a_place(editor, workspace, until):
    editor.open(workspace / "bill.py")
    editor.open(workspace / "item.py")
    editor.type("gg2j0fpcwcost<Esc>")
    editor.lua(f"""
        local buf = vim.fn.bufnr('{workspace / "bill.py"}')
        vim.diagnostic.set(vim.api.nvim_create_namespace('checker'), buf, {{ {{
          lnum = 2, col = 15, end_lnum = 2, end_col = 24, message = 'no such member', severity = 1,
        }} }})
    """)
    until("the other file is named", lambda: "bill.py line 3: `price` → `cost`" in editor.screen())


def test_without_another_one_nothing_is_known(neovim, workspace, until):
    (workspace / "item.py").write_text(ITEM, encoding="utf-8")
    neovim.open(workspace / "item.py")
    neovim.wait_for_ready()
    neovim.lua("""
        local references = require('sfumato.references')
        local asked = references.asked
        references.asked = function(...)
          vim.g.answer = vim.inspect(asked(...))
          return vim.NIL
        end
    """)
    neovim.type("gg2j0fp")
    until("the uses are asked for", lambda: neovim.lua("return vim.g.answer") == "vim.NIL")
