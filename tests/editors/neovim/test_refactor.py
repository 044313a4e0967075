"""`:Sfumato refactor`: one edit over the files of a project, seen as a diff before anything changes."""

from __future__ import annotations

import pytest
from tests.editors.neovim.edits import edited, paths
from tests.editors.neovim.references_server import with_references

LINE = "def line(start, end):\n    return start, end\n\n\ndef box(size, width):\n    line(0, size)\n"
CROSS = 'from line import line\n\n\ndef cross(size, width):\n    print("🙂 é", line(0, size))\n'


@pytest.fixture
def files(workspace):
    written = {workspace / "line.py": LINE, workspace / "cross.py": CROSS}
    for path, text in written.items():
        path.write_text(text, encoding="utf-8")
    return written


@pytest.fixture
def editor(neovim, files, workspace):  # noqa: ARG001  they have to be there
    """With another language server, which knows the references; the cursor on a signature that has just changed."""
    with_references(neovim, workspace)
    neovim.open(workspace / "line.py")
    neovim.wait_for_ready()
    neovim.type("gg0f)i, width<Esc>")
    assert neovim.lines[0] == "def line(start, end, width):"
    return neovim


@pytest.fixture
def result(editor, until):
    until("the other one is attached", lambda: editor.lua("return #vim.lsp.get_clients({ name = 'references' })") == 1)
    editor.command("Sfumato refactor")
    answer = editor.wait_for_result("sfumato.refactor")
    until("the diff is shown", lambda: editor.nvim.current.buffer.options["filetype"] == "diff")
    return answer


def contents(files):
    return {path: path.read_text(encoding="utf-8") for path in files}


def test_the_diff_shows_every_file_and_nothing_has_changed(editor, files, result):
    screen = editor.screen()
    editor.keep_screen("refactor")
    assert sorted(paths(result["edit"])) == sorted(files)
    assert "--- line.py" in screen
    assert "--- cross.py" in screen
    assert "-    line(0, size)" in screen
    assert contents(files) == files


@pytest.mark.parametrize("key", ["<CR>", "ga"])
def test_what_is_applied_and_written_is_what_the_server_answered(editor, files, result, workspace, key):
    editor.type(key)
    editor.wait_for_message("changed 2 files; :wall writes")
    editor.save()
    before = {**files, workspace / "line.py": LINE.replace("end):", "end, width):")}
    encoding = editor.client()["encoding"]
    expected = {path: edited(text, result["edit"], path, encoding=encoding) for path, text in before.items()}
    assert contents(files) == expected
    assert contents(files) != before


@pytest.mark.usefixtures("result")
@pytest.mark.parametrize("key", ["<Esc>", "q", "<C-c>"])
def test_what_is_discarded_changes_nothing(editor, files, workspace, key):
    editor.type(key)
    assert editor.lines[0] == "def line(start, end, width):"
    editor.save()
    assert contents(files) == {**files, workspace / "line.py": LINE.replace("end):", "end, width):")}


def test_the_places_are_listed_on_demand(editor, result, until):
    editor.type("<C-q>")
    until("the list is open", lambda: editor.nvim.current.buffer.options["buftype"] == "quickfix")
    count = sum(len(change["edits"]) for change in result["edit"]["documentChanges"])
    assert len(editor.lines) == count


@pytest.mark.usefixtures("result")
def test_a_file_that_changed_meanwhile_stops_all_of_it(editor, workspace):
    editor.lua(f"vim.api.nvim_buf_set_lines(vim.fn.bufnr('{workspace / 'cross.py'}'), 0, 0, false, {{ '# new' }})")
    editor.type("<CR>")
    editor.wait_for_message("cross.py was changed meanwhile: nothing was applied")
    assert editor.lines == LINE.replace("end):", "end, width):").split("\n")[:-1]


def test_without_another_language_server_the_calls_of_the_file_are_found(editor, workspace, until):
    editor.lua("vim.lsp.enable('references', false)")
    until("it is gone", lambda: editor.lua("return #vim.lsp.get_clients({ name = 'references' })") == 0)
    editor.command("Sfumato refactor")
    answer = editor.wait_for_result("sfumato.refactor")
    assert paths(answer["edit"]) == [workspace / "line.py"]
