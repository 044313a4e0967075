"""`:Sfumato inspect`: unlikely code glows until the text changes."""

from __future__ import annotations

import pytest

CODE = "def area(width, height):\n    return width * zebra\n\n\nprint(area(2, 3))\n"


@pytest.fixture
def editor(neovim, workspace):
    path = workspace / "area.py"
    path.write_text(CODE, encoding="utf-8")
    neovim.open(path)
    neovim.wait_for_ready()
    return neovim


@pytest.fixture
def result(editor):
    editor.command("1,2Sfumato inspect")
    answer = editor.wait_for_result("sfumato.inspect")
    editor.wait_for_message(answer["message"])
    return answer


def glow(editor):
    """What glows, as (row, column, end column, group)."""
    return editor.lua("""
        local space = vim.api.nvim_create_namespace('sfumato.glow')
        return vim.tbl_map(function(mark)
          return { mark[2], mark[3], mark[4].end_col, mark[4].hl_group }
        end, vim.api.nvim_buf_get_extmarks(0, space, 0, -1, { details = true }))
    """)


def group_of(probability):
    limits = ((0.01, "SfumatoUnlikely3"), (0.05, "SfumatoUnlikely2"), (0.2, "SfumatoUnlikely1"))
    return next((group for limit, group in limits if probability < limit), None)


def test_what_glows_is_what_the_server_calls_unlikely(editor, result):
    expected = [
        [one["range"]["start"]["line"], one["range"]["start"]["character"], one["range"]["end"]["character"], group]
        for one in result["tokens"]
        if (group := group_of(one["probability"]))
    ]
    assert expected, "zebra is unlikely here"
    assert sorted(glow(editor)) == sorted(expected)


def test_with_the_cursor_on_it_the_line_says_what_is_likelier(editor, result):
    token = next(one for one in result["tokens"] if group_of(one["probability"]) and one["instead"].strip())
    start = token["range"]["start"]
    editor.type(f"{start['line'] + 1}G0" + ("l" * start["character"]))
    editor.keep_screen("inspect")
    assert f"likelier: {token['instead']}".rstrip() in editor.screen()


@pytest.mark.usefixtures("result")
def test_it_goes_away_with_the_next_change(editor, until):
    editor.type("Gox = 1<Esc>")
    until("nothing glows", lambda: not glow(editor))


def test_it_is_not_shown_a_second_time_as_diagnostics(editor, result):
    assert result["tokens"]
    assert editor.lua("return #vim.diagnostic.get(0)") == 0


def test_without_a_range_it_is_the_function_around_the_cursor(editor):
    editor.type("2G$")
    editor.command("Sfumato inspect")
    answer = editor.wait_for_result("sfumato.inspect")
    assert {one["range"]["start"]["line"] for one in answer["tokens"]} <= {0, 1}
