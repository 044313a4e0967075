"""Other people's clients of copilot-language-server, unchanged, with `sfumato-lsp` in its place: set up by the lines
that docs/language-server.md has for each, and driven by the keys of its own README.
"""

from __future__ import annotations

import re
import subprocess
from collections.abc import Callable, Sequence
from pathlib import Path

import pytest
from tests.editors.around import INSTALL, ROOT, installed
from tests.editors.neovim.driver import Neovim

CODE = """\
def area(width, height):
    total = width * height
    return total, width


print(area(width=2, height=3))
"""
RENAMED = CODE.replace("width", "breadth")


@pytest.fixture(scope="session")
def folder() -> Path:
    return Path(installed("neovim-clients"))


@pytest.fixture
def editor(
    request: pytest.FixtureRequest,
    start: Callable[[Sequence[str | Path]], Neovim],
    folder: Path,
    workspace: Path,
    tmp_path: Path,
    until: Callable[..., object],
) -> Neovim:
    """Neovim with that client and nothing of ours, which has read a file."""
    name = request.param
    if not (folder / name / "lua").is_dir():
        pytest.skip(f"{name} could not be fetched: run {INSTALL.parent / 'install' / 'neovim-clients.sh'}")
    setup = tmp_path / "setup.lua"
    setup.write_text(f"vim.opt.runtimepath:append('{folder / name}')\n{_lines(name)}", encoding="utf-8")
    path = workspace / "area.py"
    path.write_text(CODE, encoding="utf-8")
    neovim = start(["-S", setup, "-S", Path(__file__).with_name("probe.lua")])
    neovim.open(path)
    ready = "local c = vim.lsp.get_clients({ bufnr = 0 })[1]; return c and c.initialized"
    until("it attaches sfumato-lsp", lambda: neovim.lua(ready))
    return neovim


def _lines(name: str) -> str:
    """What the page tells a user of that client to write."""
    page = (ROOT / "docs" / "language-server.md").read_text(encoding="utf-8")
    found = re.search(rf"```lua\n-- {re.escape(name)}\n(.*?)```", page, re.DOTALL)
    assert found is not None
    return found[1]


def shown(editor: Neovim, namespace: str) -> list[int]:
    """The rows of what it draws."""
    return editor.lua(f"""
        local space = vim.api.nvim_get_namespaces()['{namespace}']
        local marks = space and vim.api.nvim_buf_get_extmarks(0, space, 0, -1, {{}}) or {{}}
        return vim.tbl_map(function(mark) return mark[2] end, marks)
    """)


NAMESPACES = {"sidekick.nvim": "sidekick.ui", "copilot-lsp": "copilotlsp.nes"}


@pytest.mark.parametrize("editor", NAMESPACES, indirect=True)
def test_a_renamed_word_is_followed_everywhere_by_the_clients_own_key(editor, request, until):
    name = request.node.callspec.params["editor"]
    editor.type("gg0fwcwbreadth<Esc>")
    for left in (3, 2, 1):
        until("the next edit is on the screen", lambda: shown(editor, NAMESPACES[name]))
        before = editor.lines
        assert "breadth" in editor.screen()
        _accept(editor, until, before)
        assert sum(line.count("width") for line in editor.lines) == left - 1
    assert editor.lines == RENAMED.splitlines()
    editor.save()
    assert Path(editor.lua("return vim.fn.expand('%:p')")).read_text(encoding="utf-8") == RENAMED


def _accept(editor: Neovim, until, before: Sequence[str]) -> None:
    """The key of its README: it goes there, and takes it where the cursor is there."""
    editor.type("<Tab>")
    until("the cursor is there, or it is taken", lambda: editor.lines != before or "width" in editor.nvim.current.line)
    if editor.lines == before:
        editor.type("<Tab>")
        editor.wait_for_change(before)


@pytest.mark.parametrize("editor", ["sidekick.nvim"], indirect=True)
def test_one_undo_takes_an_edit_back_and_escape_takes_the_next_off_the_screen(editor, until):
    editor.type("gg0fwcwbreadth<Esc>")
    until("the next edit is on the screen", lambda: shown(editor, "sidekick.ui"))
    before = editor.lines
    _accept(editor, until, before)
    until("the one behind it is on the screen", lambda: shown(editor, "sidekick.ui"))
    editor.type("<Esc>")
    until("nothing is", lambda: not shown(editor, "sidekick.ui"))
    editor.type("u")
    until("it is undone", lambda: editor.lines == before)


def test_what_is_pinned_is_what_is_there(folder):
    for line in (INSTALL.parent / "install" / "neovim-clients.txt").read_text(encoding="utf-8").splitlines():
        name, _, commit, _ = line.split()
        if (folder / name).is_dir():
            asked = subprocess.run(["git", "-C", folder / name, "rev-parse", "HEAD"], capture_output=True, text=True)
            assert asked.stdout.strip() == commit
