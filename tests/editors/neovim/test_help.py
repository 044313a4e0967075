"""`:help sfumato` and `:checkhealth sfumato`."""

from __future__ import annotations

import re
import shutil
import subprocess

import pytest
from tests.editors.around import PROGRAMS, ROOT
from tests.editors.neovim.conftest import CLIENT

from sfumato_client.address.version import own_version


@pytest.fixture
def report(editor):
    editor.nvim.command("checkhealth sfumato")
    return "\n".join(editor.lines)


def test_the_help_has_a_tag_for_every_subcommand_option_and_key(neovim, tmp_path):
    shutil.copytree(CLIENT / "doc", tmp_path / "doc")
    neovim.nvim.command(f"helptags {tmp_path / 'doc'}")
    tags = {line.split("\t")[0] for line in (tmp_path / "doc" / "tags").read_text(encoding="utf-8").splitlines()}
    subcommands = neovim.lua("return vim.fn.getcompletion('Sfumato ', 'cmdline')")
    assert {f":Sfumato-{name}" for name in subcommands} <= tags
    plugs = neovim.lua("""
        return vim.iter(vim.api.nvim_get_keymap('i')):map(function(m) return m.lhs end):filter(function(lhs)
          return vim.startswith(lhs, '<Plug>(Sfumato') and not lhs:find('Former')
        end):totable()
    """)
    assert len(plugs) == 8
    assert set(plugs) <= tags


def test_the_help_is_found(neovim, tmp_path):
    shutil.copytree(CLIENT / "doc", tmp_path / "plugin" / "doc")
    neovim.nvim.command(f"set runtimepath^={tmp_path / 'plugin'} | helptags {tmp_path / 'plugin' / 'doc'}")
    neovim.nvim.command("help sfumato")
    assert "Sfumato" in neovim.lines[0]


def test_the_help_on_settings_names_the_page_that_has_them_all():
    """First hour: `:help sfumato-settings` points to the wrong file."""
    _, _, section = (CLIENT / "doc" / "sfumato.txt").read_text(encoding="utf-8").partition("*sfumato-settings*")
    [named] = re.findall(r"^(\S+) of the project has them all", section, re.MULTILINE)
    page = (ROOT / named).read_text(encoding="utf-8")
    printed = subprocess.run(
        [PROGRAMS / "python", "-m", "sfumato_lsp.settings", "markdown"], capture_output=True, text=True, check=True
    )
    settings = [line for line in printed.stdout.splitlines() if line.startswith("| `")]
    assert settings
    assert set(settings) <= set(page.splitlines())


def test_health_is_well_when_all_is(report):
    assert f"sfumato-lsp: sfumato-lsp {own_version()}" in report or own_version() in report
    assert "the server is ready" in report
    assert "statistics.py has suggestions" in report
    assert "WARNING" not in report, report
    assert "ERROR" not in report, report


def test_health_says_why_a_buffer_has_no_suggestions(editor, workspace):
    (workspace / "notes.md").write_text("# Notes\n", encoding="utf-8")
    editor.open(workspace / "notes.md")
    editor.command("Sfumato snooze")
    editor.nvim.command("checkhealth sfumato")
    report = "\n".join(editor.lines)
    assert "notes.md has no suggestions: its filetype 'markdown' is not among" in report


def test_health_says_that_the_program_is_missing(neovim):
    neovim.lua("vim.lsp.config('sfumato', { cmd = { 'sfumato-is-elsewhere' } })")
    neovim.nvim.command("checkhealth sfumato")
    assert "ERROR sfumato-is-elsewhere is not in PATH" in "\n".join(neovim.lines)


def test_health_names_other_plugins_that_show_ghost_text(editor):
    editor.lua("vim.g.loaded_copilot = 1")
    editor.nvim.command("checkhealth sfumato")
    assert "WARNING copilot.vim shows ghost text too" in "\n".join(editor.lines)


def test_health_says_who_has_the_accepting_key(editor):
    editor.nvim.command("inoremap <buffer> <Tab> <C-n>")
    editor.nvim.command("checkhealth sfumato")
    assert "<Tab> of " in "\n".join(editor.lines)
    assert "belongs to something else: <C-N>" in "\n".join(editor.lines)
