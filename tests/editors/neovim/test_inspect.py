"""`:Sfumato inspect`: unlikely code glows until the text changes."""

from __future__ import annotations

import pytest

GLOW = "SfumatoUnlikely"
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


def test_what_glows_is_what_the_server_calls_unlikely(editor, result):
    expected = [
        [one["range"]["start"]["line"], one["range"]["start"]["character"], one["range"]["end"]["character"], GLOW]
        for one in result["tokens"]
        if one["unlikely"]
    ]
    assert sorted(glow(editor)) == sorted(expected)


def show(editor, *tokens):
    """Answer the next inspect with tokens of line 2: start, end, probability, instead, unlikely."""
    said = [
        {"range": {"start": {"line": 1, "character": start}, "end": {"line": 1, "character": end}}}
        | {"probability": probability, "instead": instead, "unlikely": unlikely}
        for start, end, probability, instead, unlikely in tokens
    ]
    answer = {"tokens": said, "message": "told"}
    editor.nvim.exec_lua("local answer = ...; Probe.instead['sfumato.inspect'] = function() return answer end", answer)
    editor.command("1,2Sfumato inspect")
    editor.wait_for_message("Sfumato: told")


def test_no_share_of_its_own_decides_what_glows(editor):
    """Edits 9: the server decides what is unlikely."""
    show(editor, (4, 10, 0.001, "give", False), (11, 16, 0.9, "w", True), (19, 24, 0.004, "", True))
    assert sorted(glow(editor)) == [[1, 11, 16, GLOW], [1, 19, 24, GLOW]]


@pytest.mark.parametrize(
    ("column", "sentence"), [(4, "   3 % likely"), (11, "   90 % likely; likelier: w"), (19, "   under 1 % likely")]
)
def test_with_the_cursor_on_it_the_line_says_how_likely_it_is_and_what_is_likelier(editor, column, sentence):
    show(editor, (4, 10, 0.03, "return", True), (11, 16, 0.9, "w", True), (19, 24, 0.004, "", True))
    editor.type("2G0" + "l" * column)
    editor.keep_screen("inspect")
    assert f"    return width * zebra{sentence}\n" in editor.screen()


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
