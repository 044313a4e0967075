"""A suggestion by the word, by the line, one among several, or not at all."""

from __future__ import annotations

import re

import pytest
from sfumato_client.statistics.row import FILE_NAME
from sfumato_client.statistics.store import read


@pytest.fixture
def shown(editor):
    """The editor with a suggestion of several words on the screen."""
    editor.type("A    return ")
    ghost = editor.wait_for_ghost()
    assert len(re.findall(r"\w+|[^\w\s]+", ghost.text)) > 1, ghost
    return editor, ghost


def outcomes(file):
    return [row.outcome for row in read(file, since=0)]


def first_word(text):
    return re.match(r"\s*(\w+|[^\w\s]+)", text)[0]


def test_a_word_goes_into_the_text_and_the_rest_stays_on_the_screen(shown):
    editor, ghost = shown
    before = editor.lines
    word = first_word(ghost.text)
    editor.type("<M-Right>")
    editor.wait_for_change(before)
    assert editor.lines[4] == f"    return {word}"
    rest = editor.ghost()
    assert rest is not None
    assert (rest.text, rest.column) == (ghost.text.removeprefix(word), len(editor.lines[4]))


def test_word_after_word_is_the_whole_suggestion(shown):
    editor, ghost = shown
    text = ghost.text.split("\n")[0]
    while editor.lines[4] != f"    return {text}":
        before = editor.lines
        editor.type("<M-Right>")
        editor.wait_for_change(before)
        assert f"    return {text}".startswith(editor.lines[4])


def test_the_line_goes_into_the_text(shown):
    editor, ghost = shown
    before = editor.lines
    editor.type("<C-M-Right>")
    editor.wait_for_change(before)
    assert editor.lines[4] == f"    return {ghost.text.split(chr(10))[0]}"


def test_a_word_that_was_accepted_is_counted(shown, tmp_path, until):
    editor, _ = shown
    before = editor.lines
    editor.type("<M-Right>")
    editor.wait_for_change(before)
    editor.command("bdelete!")
    file = tmp_path / "state" / "sfumato" / FILE_NAME
    until("the part is written", lambda: file.exists() and "partly" in outcomes(file))


def test_dismissing_takes_it_off_the_screen_and_leaves_the_text(shown, tmp_path, until):
    editor, _ = shown
    editor.type("<C-]>")
    assert editor.ghost() is None
    assert editor.lines[4] == "    return "
    editor.command("bdelete!")
    file = tmp_path / "state" / "sfumato" / FILE_NAME
    until(
        "the rejection is written",
        lambda: file.exists() and [r for r in read(file, since=0) if r.outcome == "rejected"],
    )


def test_asking_brings_several_and_the_keys_go_through_them(shown, until):
    editor, _ = shown
    editor.type("<M-Bslash>")
    until("several are there", lambda: editor.lua("return require('sfumato.shown').count(0 + vim.fn.bufnr())") > 1)
    first = editor.ghost()
    editor.type("<M-]>")
    until("another is shown", lambda: editor.ghost() != first)
    assert "(2/" in editor.ghost().text
    editor.type("<M-[>")
    until("the first is shown again", lambda: "(1/" in editor.ghost().text)
    assert editor.ghost().text.startswith(first.text.split("\n")[0])


def test_the_next_key_asks_for_more_when_only_one_is_there(shown, until):
    editor, _ = shown
    editor.type("<M-]>")
    until("another is shown", lambda: (ghost := editor.ghost()) and "(2/" in ghost.text)


def test_the_candidate_that_is_shown_is_the_one_that_is_accepted(shown, until):
    editor, _ = shown
    editor.type("<M-]>")
    until("another is shown", lambda: (ghost := editor.ghost()) and "(2/" in ghost.text)
    text = re.sub(r" \(\d+/\d+\)$", "", editor.ghost().text)
    before = editor.lines
    editor.type("<Tab>")
    editor.wait_for_change(before)
    assert "\n".join(editor.lines[4:]) == f"    return {text}"
