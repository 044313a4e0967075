"""Edits 1: a draft with a fault says so, and is kept by a key of its own alone."""

from __future__ import annotations

import pytest
from tests.editors.neovim.edits import edited

CODE = "def area(width, height):\n    return width * height\n"
PROBLEM = "'(' was never closed (line 2)"
FAULTS = [("unfinished", "…"), ("broken", "✗")]


@pytest.fixture
def path(workspace):
    return workspace / "area.py"


@pytest.fixture
def editor(neovim, path):
    path.write_text(CODE, encoding="utf-8")
    neovim.open(path)
    neovim.wait_for_ready()
    return neovim


def rewrite(editor, *verdicts):
    """A rewrite whose candidates have these verdicts."""
    editor.nvim.exec_lua(
        """
        local verdicts, problem = ...
        Probe.instead['sfumato.rewrite'] = function(result)
          while #result.candidates < #verdicts do
            local another = vim.deepcopy(result.candidates[1])
            another.edit.documentChanges[1].edits[1].newText = '# another\\n    '
            table.insert(result.candidates, another)
          end
          for index, candidate in ipairs(result.candidates) do
            candidate.verdict = verdicts[index]
            candidate.problem = verdicts[index] == 'sound' and '' or problem
          end
          return result
        end
        """,
        list(verdicts),
        PROBLEM,
    )
    editor.command("1,2Sfumato rewrite make async")
    result = editor.wait_for_result("sfumato.rewrite")
    editor.wait_for_message(result["message"])
    return result


@pytest.mark.parametrize(("verdict", "sign"), FAULTS)
def test_what_is_wrong_stands_under_the_draft(editor, verdict, sign):
    rewrite(editor, verdict)
    editor.keep_screen(f"verdict-{verdict}")
    assert f"{sign} {verdict}: {PROBLEM}" in editor.screen()
    assert "gA keeps it anyway, <Esc> or <C-c> discards" in editor.screen()


@pytest.mark.parametrize(("verdict", "sign"), FAULTS)
@pytest.mark.parametrize("key", ["<CR>", "ga"])
def test_the_usual_keys_do_not_keep_it_and_say_which_one_does(editor, key, verdict, sign):
    rewrite(editor, verdict)
    editor.type(key)
    editor.wait_for_message(f"Sfumato: not kept: {sign} {verdict}: {PROBLEM}. gA keeps it anyway")
    assert "\n".join([*editor.lines, ""]) == CODE
    assert editor.draft()


def test_the_key_for_it_keeps_it(editor, path):
    result = rewrite(editor, "broken")
    editor.type("gA")
    editor.wait_for_change(CODE.split("\n")[:-1])
    editor.save()
    assert path.read_text(encoding="utf-8") == edited(CODE, result["edit"], path, encoding=editor.client()["encoding"])


def test_each_candidate_has_its_own_verdict(editor, until):
    rewrite(editor, "sound", "broken")
    assert "✗ broken" not in editor.screen()
    assert "<CR> or ga keeps" in editor.screen()
    editor.type("<M-]>")
    until("the other one is shown", lambda: f"✗ broken: {PROBLEM}" in editor.screen())


@pytest.mark.parametrize("verdict", ["sound", None])
def test_what_is_sound_or_was_not_judged_is_kept_at_once(editor, verdict):
    rewrite(editor, verdict) if verdict else rewrite(editor)
    assert not {"…", "✗"} & set("\n".join(editor.draft()))
    editor.type("<CR>")
    editor.wait_for_change(CODE.split("\n")[:-1])
