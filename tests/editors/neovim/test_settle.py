"""`:Sfumato settle`: a word was changed in a suggestion that was accepted, and the rest of it follows."""

from __future__ import annotations

import pytest
from tests.editors.around import TWICE
from tests.editors.neovim.edits import edited


@pytest.fixture
def accepted(neovim, workspace):
    """The editor behind an accepted suggestion that says `value` more than once, the cursor on the first; its file."""
    path = workspace / "listed.py"
    path.write_text(TWICE, encoding="utf-8")
    neovim.open(path)
    neovim.wait_for_ready()
    neovim.type("GA ")
    ghost = neovim.wait_for_ghost()
    assert ghost.text.count("value ") > 1, ghost
    before = neovim.lines
    neovim.type("<Tab>")
    neovim.wait_for_change(before)
    neovim.type("<Esc>0fv")
    return neovim, path


def test_what_is_kept_and_saved_is_what_the_server_answered(accepted):
    editor, path = accepted
    editor.type("ciwitem<Esc>")
    before = editor.lines
    assert "item" in before[-1]
    editor.command("Sfumato settle")
    result = editor.wait_for_result("sfumato.settle")
    assert result["edit"], result
    editor.wait_for_message(result["message"])
    editor.keep_screen("settle")
    assert editor.lines == before, "nothing changes before it is kept"
    editor.type("<CR>")
    editor.wait_for_change(before)
    editor.save()
    text = "\n".join(before) + "\n"
    expected = edited(text, result["edit"], path, encoding=editor.client()["encoding"])
    assert expected != text
    assert path.read_text(encoding="utf-8") == expected


def test_without_a_changed_word_it_says_what_to_do(accepted):
    editor, _ = accepted
    editor.command("Sfumato settle")
    answer = editor.wait_for_result("sfumato.settle")
    editor.wait_for_message(answer["error"]["message"])
    assert editor.draft() == []
