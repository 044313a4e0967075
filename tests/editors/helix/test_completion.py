"""Sfumato's item in Helix's menu: seen, accepted, saved; the file has what the language server answered."""

from __future__ import annotations

import sys
from pathlib import Path

from sfumato_client.statistics.row import FILE_NAME
from sfumato_client.statistics.store import read
from tests.editors.around import wait_until

MEAN = "def mean(values):\n    total = 0\n    for value in values:\n        total += value\n\n"
OTHER = f"""[language-server.other]
command = "{sys.executable}"
args = ["{Path(__file__).parent / "other_server.py"}"]

"""


def test_the_item_is_seen_accepted_and_saved(helix):
    with helix(MEAN) as editor:
        editor.screen.type("geo    return ")
        editor.ask()
        expected = editor.offered(f"{MEAN}    return \n")
        editor.screen.keep("helix-completion")
        editor.accept()
        assert editor.saved() == expected


def test_typing_a_word_opens_the_menu_and_the_item_replaces_the_word(helix):
    with helix(MEAN) as editor:
        editor.screen.type("geo    total = val")
        expected = editor.offered(f"{MEAN}    total = val\n")
        assert editor.label().startswith("val")
        editor.accept()
        assert editor.saved() == expected


def test_the_item_stands_after_those_of_another_language_server(helix):
    """By the order of the README."""
    with helix(MEAN, other=OTHER) as editor:
        editor.screen.type("geo    return ")
        editor.ask()
        expected = editor.offered(f"{MEAN}    return \n")
        editor.screen.wait_for("total_of_others")
        editor.screen.keep("helix-completion-beside-another")
        assert editor.rank() == 2
        editor.accept()
        assert editor.saved() == expected


def test_undo_takes_an_accepted_item_back(helix):
    with helix(MEAN) as editor:
        editor.screen.type("geo    return ")
        editor.ask()
        editor.offered(f"{MEAN}    return \n")
        editor.accept()
        editor.screen.press("Escape", "Escape")
        editor.screen.type("u")
        assert editor.saved() == f"{MEAN}    return \n"


def test_what_was_accepted_is_kept_on_this_machine(helix, tmp_path):
    with helix(MEAN) as editor:
        editor.screen.type("geo    return ")
        editor.ask()
        editor.offered(f"{MEAN}    return \n")
        editor.accept()
        kept = tmp_path / "state" / FILE_NAME
        wait_until("it is written", lambda: [row for row in read(kept, since=0) if row.outcome == "accepted"])


def test_nothing_is_offered_while_snoozed(helix):
    with helix(MEAN) as editor:
        editor.command("lsp-workspace-command sfumato.snooze 5")
        editor.screen.type("geo    total = val")
        editor.ask()
        editor.screen.wait_for(r" word *$")
        editor.completions_ended()
        assert editor.label() is None
        editor.command("lsp-workspace-command sfumato.snooze 0")
        editor.screen.type("A")
        editor.ask()
        editor.offered(f"{MEAN}    total = val\n")
