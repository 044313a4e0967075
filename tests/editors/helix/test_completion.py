"""Sfumato's item in Helix's menu: seen, accepted, saved, compared with the file."""

from __future__ import annotations

import sys
from pathlib import Path

import pytest

MEAN = "def mean(values):\n    total = 0\n    for value in values:\n        total += value\n\n"
OTHER = f"""[language-server.other]
command = "{sys.executable}"
args = ["{Path(__file__).parent / "other_server.py"}"]

"""


def assert_was_put_in(saved: str, before: str, offered: str) -> None:
    """`saved` is `before` and what was offered; of several lines the menu shows the first."""
    if offered.endswith(" …"):
        assert saved.startswith(before + offered.removesuffix(" …"))
        assert saved.rstrip("\n").count("\n") > before.count("\n")
    else:
        assert saved == f"{before}{offered}\n"


def test_the_item_is_seen_accepted_and_saved(helix):
    with helix(MEAN.encode()) as editor:
        editor.screen.type("geo    return ")
        editor.screen.press("C-x")
        offered = editor.offered()
        editor.screen.keep("helix-completion")
        editor.accept(editor.screen.screen())
        assert_was_put_in(editor.saved().decode(), f"{MEAN}    return ", offered)


def test_typing_a_word_opens_the_menu_and_the_item_replaces_the_word(helix):
    with helix(MEAN.encode()) as editor:
        editor.screen.type("geo    total = val")
        offered = editor.offered()
        assert offered.startswith("val")
        editor.accept(editor.screen.screen())
        assert_was_put_in(editor.saved().decode(), f"{MEAN}    total = ", offered)


def test_the_item_stands_beside_those_of_another_language_server(helix):
    """Helix 25.07 does not read `sortText`, and so not in which order."""
    with helix(MEAN.encode(), other=OTHER) as editor:
        editor.screen.type("geo    return ")
        editor.screen.press("C-x")
        editor.offered()
        editor.screen.wait_for("total_of_others")
        editor.screen.keep("helix-completion-beside-another")


def test_undo_takes_an_accepted_item_back(helix):
    with helix(MEAN.encode()) as editor:
        editor.screen.type("geo    return ")
        editor.screen.press("C-x")
        editor.offered()
        editor.accept(editor.screen.screen())
        editor.screen.press("Escape", "Escape")
        editor.screen.type("u")
        assert editor.saved().decode() == f"{MEAN}    return \n"


def test_a_file_with_crlf_keeps_crlf_everywhere(helix):
    crlf = MEAN.replace("\n", "\r\n")
    with helix(crlf.encode()) as editor:
        editor.screen.type("geo    return ")
        editor.screen.press("C-x")
        offered = editor.offered()
        editor.accept(editor.screen.screen())
        saved = editor.saved().decode()
        assert_was_put_in(saved.replace("\r\n", "\n"), f"{MEAN}    return ", offered)
        assert saved.count("\n") == saved.count("\r\n")


@pytest.mark.parametrize("text", ["🎨", "e\u0301", "日本"], ids=["emoji", "combining", "wide"])
def test_unicode_before_the_cursor_moves_nothing(helix, text):
    typed = f"    name = '{text}'; count = va"
    with helix(MEAN.encode()) as editor:
        editor.screen.type(f"geo{typed}")
        offered = editor.offered()
        editor.accept(editor.screen.screen())
        # Helix closes the quotes, and typing them goes over those.
        assert_was_put_in(editor.saved().decode(), MEAN + typed.removesuffix("va"), offered)


def test_nothing_is_offered_while_snoozed(helix):
    with helix(MEAN.encode()) as editor:
        editor.command("lsp-workspace-command sfumato.snooze 5")
        editor.screen.type("geo    total = val")
        editor.screen.press("C-x")
        shown = editor.screen.wait_for(r" word *$")
        assert " text" not in shown
        editor.command("lsp-workspace-command sfumato.snooze 0")
        editor.screen.type("A")
        editor.screen.press("C-x")
        editor.offered()
