"""What was suggested for other text is neither on the screen nor in the file."""

from __future__ import annotations

import psutil
from tests.editors.around import wait_until
from tests.editors.helix.editor import stopped

MEAN = "def mean(values):\n    total = 0\n    for value in values:\n        total += value\n\n"
AREA = "def area(radius):\n    return 3 * radius * radius\n\n\nprint(area(2))\n"
TYPED = "    middle = sorted(values)"


def test_fast_typing_puts_in_what_was_typed_and_offers_the_answer_to_that(helix):
    with helix(MEAN) as editor:
        editor.screen.type(f"geo{TYPED}")
        editor.ask()
        editor.completions_ended()
        # Helix may have had a menu open when it was asked, and asks once more by the next key.
        editor.screen.type("; mid")
        expected = editor.offered(f"{MEAN}{TYPED}; mid\n")
        editor.screen.press("Escape", "Escape")
        assert editor.saved() == f"{MEAN}{TYPED}; mid\n"
        assert expected.startswith(f"{MEAN}{TYPED}; mid")


def test_a_cursor_that_moves_away_closes_the_menu(helix):
    with helix(MEAN) as editor:
        editor.screen.type("geo    return ")
        editor.ask()
        editor.offered(f"{MEAN}    return \n")
        editor.screen.press("Left")
        editor.screen.wait_for(r"6:11")
        assert editor.label() is None
        assert editor.saved() == f"{MEAN}    return \n"


def test_an_answer_that_comes_after_the_cursor_moved_is_not_offered(helix, server):
    with helix(MEAN) as editor:
        editor.screen.type("geo    return ")
        with stopped(psutil.Process(server.status().worker_pid)):
            editor.ask()
            wait_until("Helix asks", lambda: editor.wire.asked("textDocument/completion"))
            editor.screen.press("Up")
            editor.screen.wait_for(r"5:1")
        editor.completions_ended()
        assert editor.label() is None
        assert editor.saved() == f"{MEAN}    return \n"


def test_undo_leaves_no_item_on_the_screen_and_nothing_in_the_file(helix):
    with helix(MEAN) as editor:
        editor.screen.type("geo    return ")
        editor.ask()
        editor.offered(f"{MEAN}    return \n")
        editor.screen.press("Escape", "Escape")
        editor.screen.type("u")
        editor.screen.wait_for(r"^ +5 *$")
        assert editor.label() is None
        assert editor.saved() == MEAN


def test_after_undo_the_language_server_has_the_text_of_before(helix):
    with helix(MEAN) as editor:
        editor.screen.type("geo    return total")
        editor.screen.press("Escape", "Escape")
        editor.screen.type("uo    return ")
        editor.ask()
        expected = editor.offered(f"{MEAN}    return \n")
        editor.accept()
        assert editor.saved() == expected


def test_a_file_that_changed_outside_and_is_reloaded_is_what_is_edited(helix):
    with helix(MEAN) as editor:
        editor.screen.type("geo    return total")
        editor.saved()
        editor.file.write_text(AREA, encoding="utf-8")
        editor.command("reload")
        editor.screen.wait_for("def area")
        editor.screen.type("gg")
        editor.action("Make async in")
        editor.screen.wait_for("async def area")
        assert editor.saved() == f"async {AREA}"


def test_after_a_reload_the_item_is_for_the_text_that_is_there(helix):
    with helix(MEAN) as editor:
        editor.file.write_text(AREA, encoding="utf-8")
        editor.command("reload")
        editor.screen.wait_for("def area")
        editor.screen.type("geoside = ar")
        expected = editor.offered(f"{AREA}side = ar\n")
        editor.accept()
        assert editor.saved() == expected
